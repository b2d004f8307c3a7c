package io.normbench.report;

import io.normbench.result.CellKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The coordinates that must agree before two cells may stand in the same table: all but method and batch size.
 *
 * @param key the coordinates; method and batch size are blank, as is the statistics batch where it is the SGD batch
 */
public record Setting(CellKey key) {
    /** The setting of a cell. */
    static Setting of(CellKey cell) {
        return new Setting(new CellKey(
                cell.task(),
                cell.model(),
                "",
                0,
                cell.statBatch() == cell.batchSize() ? 0 : Math.max(0, cell.statBatch()),
                cell.precision(),
                cell.layout(),
                cell.execution(),
                cell.engine(),
                cell.device()));
    }

    /** The task's id. */
    String task() {
        return key.task();
    }

    /**
     * This setting with its blanks filled from {@code other}: a trial that died early cannot say which device it ran
     * on. Returns this setting unchanged where the two contradict each other.
     */
    Setting completedBy(Setting other) {
        return key.statBatch() == other.key.statBatch() && key.agreesWith(other.key) ? other : this;
    }

    /** Whether a coordinate is unknown. */
    boolean hasBlanks() {
        return Stream.of(key.model(), key.engine(), key.device(), key.precision(), key.layout(), key.execution())
                .anyMatch(String::isEmpty);
    }

    /** The heading of a section or of a group of columns, in a run with the engines and executions of {@code all}. */
    String title(Collection<Setting> all) {
        boolean several = all.stream().map(other -> other.key.engine()).distinct().count() > 1;
        return (several ? key.task() + ", " + key.engine() : key.task())
                + (severalExecutions(all) ? ", " + key.execution() : "");
    }

    private boolean severalExecutions(Collection<Setting> all) {
        return all.stream()
                        .map(Setting::key)
                        .filter(other -> other.engine().equals(key.engine()) && !other.execution().isEmpty())
                        .map(CellKey::execution)
                        .distinct()
                        .count()
                > 1;
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
        return facts;
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, value));
        }
    }
}
