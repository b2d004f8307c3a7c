package io.normbench.report.grid;

import io.normbench.report.text.Fact;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.suite.SuiteDefaults;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What must agree before two rows may stand in the same table: all coordinates but method and batch size, and the build.
 *
 * @param key the coordinates; method and batch size are blank, as is the statistics batch where it is the SGD batch
 * @param build the code that measured; only a run that was resumed with another build has several
 */
public record Setting(CellKey key, String build) {
    /** The setting of a row. */
    public static Setting of(ResultRow row) {
        return of(row.cell(), row.build());
    }

    /** The setting of a cell that {@code build} measured. */
    public static Setting of(CellKey cell, String build) {
        CellKey key = new CellKey(
                cell.task(),
                cell.model(),
                "",
                0,
                cell.statBatch() == cell.batchSize() ? 0 : Math.max(0, cell.statBatch()),
                cell.precision(),
                cell.layout(),
                cell.execution(),
                cell.engine(),
                cell.device(),
                cell.evaluation());
        return new Setting(key, build);
    }

    /** The task's id. */
    public String task() {
        return key.task();
    }

    /**
     * This setting with its blanks filled from {@code other}: a trial that died early cannot say which device it ran
     * on. Returns this setting unchanged where the two contradict each other.
     */
    public Setting completedBy(Setting other) {
        boolean agree = build.equals(other.build) && key.statBatch() == other.key.statBatch();
        return agree && key.agreesWith(other.key) ? other : this;
    }

    /** Whether a coordinate is unknown. */
    boolean hasBlanks() {
        return Stream.of(key.model(), key.engine(), key.device(), key.precision(), key.layout(), key.execution())
                .anyMatch(String::isEmpty);
    }

    /**
     * The heading of a section or of a group of columns, in a run with the engines, executions, evaluations and builds of
     * all.
     */
    public String title(Collection<Setting> all) {
        boolean severalEngines =
                all.stream().map(other -> other.key.engine()).distinct().count() > 1;
        boolean severalBuilds = all.stream().map(Setting::build).distinct().count() > 1;
        return (severalEngines ? key.task() + ", " + key.engine() : key.task())
                + (severalExecutions(all) ? ", " + key.execution() : "")
                + (severalEvaluations(all) ? ", evaluated with " + evaluation() : "")
                + (severalBuilds ? ", build " + build : "");
    }

    private boolean severalExecutions(Collection<Setting> all) {
        return all.stream()
                        .map(Setting::key)
                        .filter(other -> other.engine().equals(key.engine())
                                && !other.execution().isEmpty())
                        .map(CellKey::execution)
                        .distinct()
                        .count()
                > 1;
    }

    private boolean severalEvaluations(Collection<Setting> all) {
        return all.stream().map(other -> other.key.evaluation()).distinct().count() > 1;
    }

    /** Whether trained networks were evaluated as they usually are. */
    private boolean evaluatedAsUsual() {
        return key.evaluation().isEmpty() || key.evaluation().equals(SuiteDefaults.EVALUATION.id());
    }

    private String evaluation() {
        return (evaluatedAsUsual() ? SuiteDefaults.EVALUATION.id() : key.evaluation()) + " statistics";
    }

    /** The coordinates other than the task, those that are known. */
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Model", key.model());
        add(facts, "Engine", key.engine());
        add(facts, "Device", key.device());
        add(facts, "Precision", key.precision());
        add(facts, "Layout", key.layout());
        add(facts, "Execution", key.execution());
        add(facts, "Statistics batch", key.statBatch() == 0 ? "" : String.valueOf(key.statBatch()));
        add(facts, "Evaluation", evaluatedAsUsual() ? "" : evaluation());
        return facts;
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, value));
        }
    }
}
