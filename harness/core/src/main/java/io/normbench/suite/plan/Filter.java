package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.TaskSpec;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps some trials of a suite: {@code method=bn|gn,batch_size=1..8}.
 *
 * <p>A filter is a list of conditions, all of which must hold; a condition lists values with {@code |}, one of which
 * must match. Methods match by id or label.
 */
public final class Filter {
    private final List<FilterCondition> conditions;

    private Filter(List<FilterCondition> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /** The filter that keeps everything. */
    public static Filter all() {
        return new Filter(List.of());
    }

    /**
     * Parses one {@code --filter} option.
     *
     * @throws UserError if a key or a value is not valid; the message names the nearest spelling
     */
    public static Filter parse(String text) {
        return parse(List.of(text));
    }

    /**
     * Parses several {@code --filter} options; all must hold.
     *
     * @throws UserError if a key or a value is not valid; one line for each fault
     */
    public static Filter parse(List<String> texts) {
        List<FilterCondition> conditions = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String text : texts) {
            // A comma within parentheses belongs to a label: gn(eps=1e-3,groups=8).
            for (String part : text.split(",(?![^(]*\\))", -1)) {
                try {
                    conditions.add(FilterCondition.parse(part.strip()));
                } catch (IllegalArgumentException e) {
                    faults.add("--filter '" + text + "': " + e.getMessage());
                }
            }
        }
        if (!faults.isEmpty()) {
            throw UserError.usage(faults);
        }
        return new Filter(conditions);
    }

    /** Whether the filter keeps everything. */
    public boolean isAll() {
        return conditions.isEmpty();
    }

    /** Whether the filter keeps {@code trial}. */
    public boolean matches(Trial trial) {
        return conditions.stream().allMatch(condition -> condition.matches(trial.cell(), trial.measurement()));
    }

    /** Whether the filter keeps some measurement of {@code cell}. */
    public boolean matches(Cell cell) {
        return Arrays.stream(Measurement.values())
                .anyMatch(
                        measurement -> conditions.stream().allMatch(condition -> condition.matches(cell, measurement)));
    }

    /** Checks that {@code suite} has the methods, tasks, engines, executions and evaluations that the filter names. */
    void check(Suite suite) {
        List<String> methods = suite.methods().stream()
                .flatMap(method -> Stream.of(method.id(), method.label()))
                .distinct()
                .toList();
        List<String> tasks = suite.tasks().stream().map(TaskSpec::id).toList();
        List<String> faults = conditions.stream()
                .flatMap(condition -> switch (condition.key()) {
                    case METHOD -> unknown(condition, methods, suite).stream();
                    case TASK -> unknown(condition, tasks, suite).stream();
                    case ENGINE -> unknown(condition, suite.engines(), suite).stream();
                    case EXECUTION ->
                        unknown(
                                condition,
                                suite.executions().stream().map(Execution::id).toList(),
                                suite)
                                .stream();
                    case EVALUATION ->
                        unknown(condition, List.copyOf(EvaluationSpec.names(suite.evaluations())), suite).stream();
                    case BATCH_SIZE, MEASUREMENT -> Stream.empty();
                })
                .toList();
        if (!faults.isEmpty()) {
            throw UserError.usage(faults);
        }
    }

    private List<String> unknown(FilterCondition condition, List<String> valid, Suite suite) {
        String expected = "; expected " + Nearest.oneOf(valid);
        return condition.values().stream()
                .filter(value -> !valid.contains(value))
                .map(value -> "--filter '" + condition + "': suite '" + suite.name() + "' has no "
                        + condition.key().id() + " '" + value + "'" + expected + Nearest.hint(value, valid))
                .toList();
    }

    /** The filter as it is written on the command line. */
    @Override
    public String toString() {
        return conditions.stream().map(FilterCondition::toString).collect(Collectors.joining(","));
    }
}
