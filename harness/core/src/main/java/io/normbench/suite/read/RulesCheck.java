package io.normbench.suite.read;

import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.ScalarText;
import io.normbench.util.Nearest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Checks that batch sizes and rules name what the suite has, and numbers that bound each other. */
final class RulesCheck {
    private final Faults faults;

    RulesCheck(Faults faults) {
        this.faults = faults;
    }

    /** @param engines the suite's engines */
    void check(Cursor root, List<MethodEntry> methods, Set<String> engines) {
        Set<String> names = names(methods);
        Set<String> tasks = texts(root.get("tasks").items().stream().map(task -> task.get("id")));
        Set<String> sizes = restriction(root);
        Set<String> evaluations = EvaluationSpec.names(EvaluationsCheck.of(root));
        for (Cursor rule : Stream.of("include", "exclude")
                .flatMap(list -> root.get(list).items().stream())
                .toList()) {
            matches(rule.get("method"), names, "method");
            matches(rule.get("task"), tasks, "task");
            matches(rule.get("engine"), engines, "engine");
            matches(rule.get("execution"), executions(root), "execution");
            matches(rule.get("evaluation"), evaluations, "evaluation");
            matches(rule.get("batch_size"), sizes, "batch size");
        }
        ownSizes(root.get("measure").get("accuracy"), sizes, faults);
        ownSizes(root.get("measure").get("memory"), sizes, faults);
        statBatch(root);
        reference(root.get("reference"), methods);
        steps(root.get("measure").get("throughput"));
        memory(root.get("limits").get("host_memory"));
    }

    /** Checks that the batch sizes that a measurement names are among {@code sizes}, the suite's. */
    static void ownSizes(Cursor measurement, Set<String> sizes, Faults faults) {
        for (Cursor size : measurement.get("batch_sizes").items()) {
            size.integer()
                    .filter(n -> !sizes.isEmpty() && !sizes.contains(n.toString()))
                    .ifPresent(n -> faults.value(size.at(), n + " is not in batch_sizes", Nearest.oneOf(sizes), ""));
        }
    }

    /** Method ids and labels of a suite. */
    static Set<String> names(List<MethodEntry> methods) {
        return texts(methods.stream().map(MethodEntry::id), methods.stream().map(MethodEntry::label));
    }

    /** The suite's batch sizes as text. */
    static Set<String> sizes(Cursor root) {
        Set<String> sizes = new LinkedHashSet<>();
        root.get("batch_sizes").items().forEach(size -> size.integer().ifPresent(n -> sizes.add(n.toString())));
        return sizes;
    }

    /**
     * What a batch size elsewhere in the suite must be one of; nothing, which is no restriction, where one is no number:
     * that is a fault already, and what names the one that was meant is no further one.
     */
    static Set<String> restriction(Cursor root) {
        boolean numbers = root.get("batch_sizes").items().stream()
                .allMatch(size -> size.integer().isPresent());
        return numbers ? sizes(root) : Set.of();
    }

    private static Set<String> executions(Cursor root) {
        Set<String> executions = texts(root.get("defaults").get("execution").oneOrMore().stream());
        return executions.isEmpty() ? Set.of(SuiteDefaults.EXECUTION.id()) : executions;
    }

    private void matches(Cursor values, Collection<String> valid, String what) {
        for (Cursor value : values.oneOrMore()) {
            String text =
                    value.integer().map(String::valueOf).orElse(value.node().asText());
            // A near number is no misspelling.
            String hint = value.node().isTextual() ? Faults.didYouMean(text, valid) : "";
            if (value.node().isValueNode() && !valid.isEmpty() && !valid.contains(text)) {
                faults.value(value.at(), what + " '" + text + "' matches no cell", Nearest.oneOf(valid), hint);
            }
        }
    }

    private void statBatch(Cursor root) {
        Cursor statBatch = root.get("defaults").get("stat_batch");
        int largest = root.get("batch_sizes").items().stream()
                .flatMap(size -> size.integer().stream())
                .max(Integer::compare)
                .orElse(Integer.MAX_VALUE);
        statBatch
                .integer()
                .filter(size -> size > largest)
                .ifPresent(size -> faults.value(
                        statBatch.at(),
                        "is " + size + ", larger than every batch size",
                        "a whole number of at most " + largest,
                        ""));
    }

    private void steps(Cursor throughput) {
        int most = throughput.get("max_steps").integer().orElse(SuiteDefaults.MAX_STEPS);
        Cursor fewest = throughput.get("min_steps");
        fewest.integer()
                .filter(steps -> steps > most)
                .ifPresent(steps -> faults.value(
                        fewest.at(), "is " + steps + ", above max_steps", "a whole number of at most " + most, ""));
    }

    private void reference(Cursor reference, List<MethodEntry> methods) {
        Set<String> labels = texts(methods.stream().map(MethodEntry::label), Stream.empty());
        reference
                .text()
                .filter(label -> !labels.isEmpty() && !labels.contains(label))
                .ifPresent(label -> faults.unknown(reference.at(), "method", label, labels));
    }

    private void memory(Cursor memory) {
        boolean fits = memory.text()
                .map(ByteSize::isRepresentable)
                .orElse(!memory.node().isBigInteger());
        if (!fits) {
            faults.value(
                    memory.at(), "is " + ScalarText.show(memory.node()), "at least 1 B and less than 8388608 TiB", "");
        }
    }

    private static Set<String> texts(Stream<Cursor> cursors) {
        return texts(cursors.flatMap(cursor -> cursor.text().stream()), Stream.empty());
    }

    private static Set<String> texts(Stream<String> some, Stream<String> more) {
        Set<String> texts = new LinkedHashSet<>();
        Stream.concat(some, more).forEach(texts::add);
        return texts;
    }
}
