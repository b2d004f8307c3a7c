package io.normbench.report;

import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The coordinates that must agree before two cells may stand in the same table.
 *
 * @param task the task's id
 * @param model the model with its options
 * @param engine engine id
 * @param device the kind of device it ran on, whichever of several GPUs: {@code cpu} or {@code cuda}
 * @param precision number format
 * @param layout memory order
 * @param execution {@code eager} or {@code graph}
 * @param statBatch the statistics batch where it is not the SGD batch, otherwise empty
 * @param build the code that measured; only runs resumed with another build have several
 */
public record Setting(
        String task,
        String model,
        String engine,
        String device,
        String precision,
        String layout,
        String execution,
        String statBatch,
        String build) {
    /** The setting of {@code row}, as the row has it. */
    static Setting of(ResultRow row) {
        return new Setting(
                row.task(),
                row.model(),
                row.engine(),
                row.device().equals("auto") ? "" : row.deviceKind(),
                row.precision(),
                row.layout(),
                row.execution(),
                row.statBatch() == row.batchSize() || row.statBatch() <= 0 ? "" : String.valueOf(row.statBatch()),
                row.build());
    }

    /**
     * This setting with its blanks filled from {@code other}: a trial that died early cannot say which device it ran
     * on. Returns this setting unchanged where the two contradict each other.
     */
    Setting completedBy(Setting other) {
        boolean agree = task.equals(other.task)
                && agree(model, other.model)
                && agree(engine, other.engine)
                && agree(device, other.device)
                && agree(precision, other.precision)
                && agree(layout, other.layout)
                && agree(execution, other.execution)
                && statBatch.equals(other.statBatch)
                && build.equals(other.build);
        return agree ? other : this;
    }

    /** Whether a coordinate is unknown. */
    boolean hasBlanks() {
        return model.isEmpty()
                || engine.isEmpty()
                || device.isEmpty()
                || precision.isEmpty()
                || layout.isEmpty()
                || execution.isEmpty();
    }

    /** The heading of a section or of a group of columns, in a run with the engines, executions and builds of all. */
    String title(Collection<Setting> all) {
        boolean severalEngines = all.stream().map(Setting::engine).distinct().count() > 1;
        boolean severalBuilds = all.stream().map(Setting::build).distinct().count() > 1;
        return (severalEngines ? task + ", " + engine : task)
                + (severalExecutions(all) ? ", " + execution : "")
                + (severalBuilds ? ", build " + build : "");
    }

    private boolean severalExecutions(Collection<Setting> all) {
        return all.stream()
                        .filter(other -> other.engine.equals(engine) && !other.execution.isEmpty())
                        .map(Setting::execution)
                        .distinct()
                        .count()
                > 1;
    }

    /** The coordinates other than the task, those that are known. */
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Model", model);
        add(facts, "Engine", engine);
        add(facts, "Device", device);
        add(facts, "Precision", precision);
        add(facts, "Layout", layout);
        add(facts, "Execution", execution);
        add(facts, "Statistics batch", statBatch);
        return facts;
    }

    private static boolean agree(String mine, String theirs) {
        return mine.isEmpty() || mine.equals(theirs);
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, value));
        }
    }
}
