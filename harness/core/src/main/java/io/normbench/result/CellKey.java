package io.normbench.result;

import io.normbench.suite.Cell;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.SuiteDefaults;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The coordinates of a cell: what must be equal in two rows for them to be compared.
 *
 * <p>The results' own {@code cell_id} does not serve, because it ends in a hash that may change with the code, and the
 * code is what differs between two builds.
 *
 * <p>A coordinate may be unknown, and is blank then: an empty text, or 0. A worker that died early cannot say on which
 * device it ran, and earlier versions did not write every coordinate.
 *
 * @param task the task's id
 * @param model the model's name with its options: {@code preact-resnet(depth=8,width=16)}
 * @param method the method's label
 * @param batchSize SGD batch; of a search for the largest batch the one that it began with
 * @param statBatch statistics batch
 * @param precision number format
 * @param layout memory order
 * @param execution {@code eager} or {@code graph}
 * @param engine the engine's id
 * @param device the kind of device it ran on: {@code cpu} or {@code cuda}; blank for {@code auto}. Which of several GPUs
 *     is no coordinate: all of a run are of one model, and the model is in the fingerprint
 * @param evaluation with which statistics the trained network was evaluated: {@code running},
 *     {@code precise(batches=64)}, {@code batch(batch_size=16)}; null is {@code running}, as all evaluated before
 */
public record CellKey(
        String task,
        String model,
        String method,
        int batchSize,
        int statBatch,
        String precision,
        String layout,
        String execution,
        String engine,
        String device,
        String evaluation) {
    /** How runs that do not say so evaluated. */
    public static final String USUAL_EVALUATION = SuiteDefaults.EVALUATION.id();

    private static final String AUTO = "auto";

    public CellKey {
        task = known(task);
        model = known(model);
        method = known(method);
        precision = known(precision);
        layout = known(layout);
        execution = known(execution);
        engine = known(engine);
        device = kind(known(device));
        // Plans and records of before the setting have no such member.
        evaluation = evaluation == null ? USUAL_EVALUATION : evaluation;
    }

    /** A cell that is evaluated with running statistics. */
    public CellKey(
            String task,
            String model,
            String method,
            int batchSize,
            int statBatch,
            String precision,
            String layout,
            String execution,
            String engine,
            String device) {
        this(task, model, method, batchSize, statBatch, precision, layout, execution, engine, device, USUAL_EVALUATION);
    }

    /** The coordinates of a cell of a suite. */
    public static CellKey of(Cell cell) {
        return new CellKey(
                cell.task().id(),
                name(cell.task().model()),
                cell.method().label(),
                cell.batchSize(),
                cell.statBatch(),
                cell.precision().id(),
                cell.layout().id(),
                cell.execution().id(),
                cell.engine(),
                cell.device(),
                cell.evaluation().id());
    }

    /** A cell of which no more is known. */
    public static CellKey named(String task, String method, int batchSize) {
        return new CellKey(task, "", method, batchSize, 0, "", "", "", "", "", "");
    }

    private static String name(ModelSpec model) {
        Stream<String> options =
                model.options().entrySet().stream().map(option -> option.getKey() + "=" + option.getValue());
        Stream<String> weights = model.weights().present()
                ? Stream.of("weights=" + model.weights().file().replaceAll(".*[/\\\\]", ""))
                : Stream.empty();
        String all = Stream.concat(options, weights).collect(Collectors.joining(","));
        return all.isEmpty() ? model.name() : model.name() + "(" + all + ")";
    }

    private static String known(@Nullable String coordinate) {
        return coordinate == null ? "" : coordinate;
    }

    private static String kind(String device) {
        int colon = device.indexOf(':');
        return device.equals(AUTO) ? "" : colon < 0 ? device : device.substring(0, colon);
    }

    /** The same cell on another device, whose number does not count. */
    public CellKey on(String otherDevice) {
        return new CellKey(
                task,
                model,
                method,
                batchSize,
                statBatch,
                precision,
                layout,
                execution,
                engine,
                otherDevice,
                evaluation);
    }

    /** The same cell of another method; blank for what the methods of a comparison have in common. */
    public CellKey ofMethod(String otherMethod) {
        return new CellKey(
                task,
                model,
                otherMethod,
                batchSize,
                statBatch,
                precision,
                layout,
                execution,
                engine,
                device,
                evaluation);
    }

    /** The same cell in another execution. */
    public CellKey executed(String otherExecution) {
        return new CellKey(
                task,
                model,
                method,
                batchSize,
                statBatch,
                precision,
                layout,
                otherExecution,
                engine,
                device,
                evaluation);
    }

    /** Whether the two may be one cell: every coordinate that both know is the same. */
    public boolean agreesWith(CellKey other) {
        return agree(task, other.task)
                && agree(model, other.model)
                && agree(method, other.method)
                && agree(batchSize, other.batchSize)
                && agree(statBatch, other.statBatch)
                && agree(precision, other.precision)
                && agree(layout, other.layout)
                && agree(execution, other.execution)
                && agree(engine, other.engine)
                && agree(device, other.device)
                && agree(evaluation, other.evaluation);
    }

    private static boolean agree(String mine, String theirs) {
        return mine.isEmpty() || theirs.isEmpty() || mine.equals(theirs);
    }

    private static boolean agree(int mine, int theirs) {
        return mine == 0 || theirs == 0 || mine == theirs;
    }

    /** For people: task, method and batch, and of the rest what is not the usual. */
    public String label() {
        StringBuilder label = new StringBuilder(task + " / " + method + " / batch " + batchSize);
        if (statBatch != batchSize && statBatch > 0) {
            label.append(" (statistics over ").append(statBatch).append(')');
        }
        append(label, precision, "fp32");
        append(label, layout, "nchw");
        append(label, execution, "eager");
        append(label, engine, "libtorch");
        append(label, device, "cpu");
        append(label, evaluation, USUAL_EVALUATION);
        return label.toString();
    }

    private static void append(StringBuilder label, String value, String usual) {
        if (!value.equals(usual) && !value.isEmpty()) {
            label.append(" / ").append(value);
        }
    }
}
