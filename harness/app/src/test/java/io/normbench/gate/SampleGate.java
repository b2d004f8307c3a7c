package io.normbench.gate;

import io.normbench.gate.report.GateReports;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.List;

/** The gate's comment on invented A/B runs: one with a verdict of every kind, one of arms that differ. */
public final class SampleGate {
    private static final double[] WIDE = {0.9, 1.12, 0.93, 1.1, 0.95, 1.08};

    private SampleGate() {}

    public static List<String> comments() {
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            pair(rows, "same", "s" + i, 1, 280);
            pair(rows, "slower", "s" + i, 1.4, 280);
            pair(rows, "unconfirmed", "s" + i, 1.4, 280);
            pair(rows, "faster", "s" + i, 0.6, 280);
            pair(rows, "hungrier", "s" + i, 1, 400);
            pair(rows, "noisy", "s" + i, WIDE[i - 1], 280);
            rows.add(base("lost", "s" + i));
            rows.add(GateRows.failed("lost", 16, "head", "s" + i, new Outcome.Crashed("exit status 139")));
            rows.add(GateRows.timed("new", 16, "head", "s" + i, 5, 280));
            rows.add(base("shaky", "s" + i));
            rows.add(
                    i == 4
                            ? GateRows.failed("shaky", 16, "head", "s4", new Outcome.TimedOut("longer than 60 s"))
                            : GateRows.timed("shaky", 16, "head", "s" + i, 5, 280));
            for (String arm : List.of("base", "head")) {
                rows.add(GateRows.failed("broken", 16, arm, "s" + i, new Outcome.Crashed("exit status 1")));
            }
        }
        for (int i = 1; i <= 12; i++) {
            pair(rows, "slower", "c" + i, 1.4, 280);
            pair(rows, "faster", "c" + i, 0.6, 280);
        }
        for (long seed = 1; seed <= 5; seed++) {
            accuracies(rows, "same", seed, 0);
            accuracies(rows, "slower", seed, 0.03 + 0.001 * seed);
            accuracies(rows, "noisy", seed, 0.02 * (seed - 3));
        }
        rows.replaceAll(
                row -> row.cell().method().equals("same") && row.pair().equals("s1") ? GateRows.busy(row) : row);
        List<ResultRow> elsewhere = new ArrayList<>();
        pair(elsewhere, "same", "s1", 1, 280);
        elsewhere.replaceAll(row -> row.arm().equals("head") ? GateRows.withFingerprint(row, "aaaabbbbccccdddd") : row);
        return List.of(comment(rows), comment(elsewhere));
    }

    private static String comment(List<ResultRow> rows) {
        GateInputs inputs = SimulatedMachine.inputs(rows);
        NoiseModel noise = NoiseModel.unknown("none stored");
        return new GateReports().markdown(new GateRule(noise, GateSettings.defaults()).decide(inputs));
    }

    private static ResultRow base(String method, String pair) {
        return GateRows.timed(method, 16, "base", pair, 5 + 0.01 * pair.hashCode() % 0.05, 280);
    }

    private static void pair(List<ResultRow> rows, String method, String pair, double factor, double mebibytes) {
        ResultRow base = base(method, pair);
        double stepMs = base.measured().stepMsMedian().orElseThrow();
        rows.add(base);
        rows.add(GateRows.timed(method, 16, "head", pair, factor * stepMs, mebibytes));
    }

    private static void accuracies(List<ResultRow> rows, String method, long seed, double drop) {
        rows.add(GateRows.accuracy(method, 16, "base", seed, 0.95, 1));
        rows.add(GateRows.accuracy(method, 16, "head", seed, 0.95 - drop, drop == 0 ? 1 : 2));
    }
}
