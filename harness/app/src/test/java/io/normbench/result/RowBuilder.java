package io.normbench.result;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes rows for tests: the usual row, or another one, with what a test is about put in its place. */
public final class RowBuilder {
    private ResultRow row;

    private RowBuilder(ResultRow row) {
        this.row = row;
    }

    /** A completed trial {@code t1} that measured nothing, in fp32 on the CPU by libtorch. */
    public static RowBuilder row(String task, String method, int batch) {
        CellKey cell = new CellKey(
                task, "preact-resnet(depth=8,width=16)", method, batch, batch, "fp32", "nchw", "eager", "libtorch", "");
        return new RowBuilder(new ResultRow(
                ResultRow.SCHEMA,
                "run",
                "cell",
                "suite",
                cell,
                "cpu",
                1,
                "t1",
                "",
                "",
                new Outcome.Completed(),
                Measured.nothing(),
                "f",
                ""));
    }

    public static RowBuilder like(ResultRow row) {
        return new RowBuilder(row);
    }

    public ResultRow build() {
        return row;
    }

    public RowBuilder of(String runId, String suite, String cellId) {
        return with(runId, cellId, suite, row.cell(), row.device(), row.arm(), row.pair(), row.fingerprint());
    }

    public RowBuilder cell(CellKey cell) {
        return with(
                row.runId(), row.cellId(), row.suite(), cell, row.device(), row.arm(), row.pair(), row.fingerprint());
    }

    /** The same cell of another engine. */
    public RowBuilder engine(String engine) {
        CellKey c = row.cell();
        return cell(new CellKey(
                c.task(),
                c.model(),
                c.method(),
                c.batchSize(),
                c.statBatch(),
                c.precision(),
                c.layout(),
                c.execution(),
                engine,
                c.device()));
    }

    public RowBuilder device(String device) {
        return with(
                row.runId(), row.cellId(), row.suite(), row.cell(), device, row.arm(), row.pair(), row.fingerprint());
    }

    public RowBuilder arm(String arm, String pair) {
        return with(row.runId(), row.cellId(), row.suite(), row.cell(), row.device(), arm, pair, row.fingerprint());
    }

    public RowBuilder fingerprint(String fingerprint) {
        return with(
                row.runId(), row.cellId(), row.suite(), row.cell(), row.device(), row.arm(), row.pair(), fingerprint);
    }

    public RowBuilder schema(String schema) {
        return writtenBy(schema, row.build());
    }

    public RowBuilder by(String build) {
        return writtenBy(row.schema(), build);
    }

    private RowBuilder writtenBy(String schema, String build) {
        row = new ResultRow(
                schema,
                row.runId(),
                row.cellId(),
                row.suite(),
                row.cell(),
                row.device(),
                row.seed(),
                row.trial(),
                row.arm(),
                row.pair(),
                row.outcome(),
                row.measured(),
                row.fingerprint(),
                build);
        return this;
    }

    public RowBuilder trial(String trial, long seed) {
        return trial(trial, seed, row.outcome(), row.measured());
    }

    public RowBuilder trial(String trial, long seed, Outcome outcome, Measured measured) {
        row = new ResultRow(
                row.schema(),
                row.runId(),
                row.cellId(),
                row.suite(),
                row.cell(),
                row.device(),
                seed,
                trial,
                row.arm(),
                row.pair(),
                outcome,
                measured,
                row.fingerprint(),
                row.build());
        return this;
    }

    /** The trial as one that measured a step time alone. */
    public RowBuilder timed(double stepMs) {
        return measured(OptionalDouble.of(stepMs), OptionalDouble.empty());
    }

    /** The trial as one that measured an accuracy alone. */
    public RowBuilder accurate(double accuracy) {
        return measured(OptionalDouble.empty(), OptionalDouble.of(accuracy));
    }

    private RowBuilder measured(OptionalDouble stepMs, OptionalDouble metric) {
        OptionalDouble none = OptionalDouble.empty();
        OptionalLong nothing = OptionalLong.empty();
        return trial(
                row.trial(),
                row.seed(),
                new Outcome.Completed(),
                new Measured(
                        OptionalInt.of(9),
                        "converged",
                        OptionalInt.of(50),
                        stepMs,
                        none,
                        none,
                        none,
                        none,
                        nothing,
                        nothing,
                        none,
                        "top1",
                        metric,
                        nothing,
                        Map.of(),
                        nothing,
                        none,
                        none));
    }

    private RowBuilder with(
            String runId,
            String cellId,
            String suite,
            CellKey cell,
            String device,
            String arm,
            String pair,
            String fingerprint) {
        row = new ResultRow(
                row.schema(),
                runId,
                cellId,
                suite,
                cell,
                device,
                row.seed(),
                row.trial(),
                arm,
                pair,
                row.outcome(),
                row.measured(),
                fingerprint,
                row.build());
        return this;
    }
}
