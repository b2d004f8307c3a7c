package io.normbench.report;

import io.normbench.result.Floor;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes rows for tests: invented, but of the size and shape that a real run gives. */
public final class Rows {
    public static final List<String> METHODS = List.of(
            "none",
            "bn",
            "gbn(ghost_size=8)",
            "frozen_bn",
            "ln",
            "ln2d",
            "in",
            "gn(groups=8)",
            "bcn(groups=8)",
            "ebcn(groups=8)",
            "brn",
            "frn",
            "evonorm_b0",
            "evonorm_s0",
            "sn",
            "gn+ws(groups=8)",
            "bcn+ws(groups=8)",
            "ebcn+ws(groups=8)");
    static final List<Integer> BATCH_SIZES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);
    private static final List<Integer> ACCURACY_AT = List.of(1, 2, 8, 32, 128, 256);
    private static final double MIB = 1048576.0;

    private Rows() {}

    /** Eighteen methods at nine batch sizes, with a failure of every kind. */
    public static List<ResultRow> full() {
        List<ResultRow> rows = new ArrayList<>();
        for (int m = 0; m < METHODS.size(); m++) {
            for (int b : BATCH_SIZES) {
                rows.add(throughput(METHODS.get(m), m, b));
                if (ACCURACY_AT.contains(b)) {
                    for (int seed = 1; seed <= 3; seed++) {
                        rows.add(accuracy(METHODS.get(m), m, b, seed));
                    }
                }
            }
        }
        return rows;
    }

    static ResultRow throughput(String method, int m, int batch) {
        Outcome outcome = new Outcome.Completed();
        if (m == 14 && batch >= 128) {
            outcome = new Outcome.OutOfMemory("host", "host: 7,412 MiB needed, the limit is 6,144 MiB");
        } else if (m == 4 && batch == 256) {
            outcome = new Outcome.TimedOut("longer than 120 s; worker 41 was killed");
        } else if (m == 12 && batch == 4) {
            outcome = new Outcome.Crashed(
                    "exit status 139 (SIGSEGV)\n# \u001b[31mA fatal error\u001b[0m\n#  <native> & | frame\u0000");
        } else if (m == 3 && batch == 1) {
            outcome = new Outcome.Unsupported("frozen statistics need a data pass first");
        } else if (m == 13 && batch == 64) {
            return unmeasured(method, batch);
        }
        double speed = (30000.0 * batch / (batch + 24)) / (1 + 0.11 * ((m * 7) % 11));
        double step = batch / speed * 1000;
        Measured measured = outcome instanceof Outcome.Completed
                ? timing(step, batch, 330 + 1.1 * batch + 6 * m, m == 10 && batch < 4)
                : Measured.nothing();
        return row(method, batch, 1, "t1", outcome, measured);
    }

    private static ResultRow unmeasured(String method, int batch) {
        return row(method, batch, 1, "t1", new Outcome.Completed(), Measured.nothing());
    }

    static ResultRow accuracy(String method, int m, int batch, int seed) {
        if (m == 0 && batch == 256) {
            Outcome diverged = new Outcome.Diverged("loss is NaN at step 212");
            return row(method, batch, seed, "a" + seed, diverged, Measured.nothing());
        }
        if (m == 11 && batch == 1 && seed == 2) {
            Outcome diverged = new Outcome.Diverged("loss is Infinity at step 9");
            return row(method, batch, seed, "a2", diverged, Measured.nothing());
        }
        boolean onBatch = m == 1 || m == 2 || m == 12;
        double keeps = 1;
        if (onBatch) {
            keeps = Math.min(1, 0.1 + 0.42 * Math.log(batch) / Math.log(2));
        } else if (m == 10 || m == 8) {
            keeps = 1 - 0.35 / batch;
        }
        double value = (0.985 - 0.004 * ((m * 5) % 7) - 0.00012 * batch) * keeps + 0.004 * (seed - 2);
        return row(
                method,
                batch,
                seed,
                "a" + seed,
                new Outcome.Completed(),
                metric(m == 6 && batch == 8 ? Double.NaN : value));
    }

    public static ResultRow row(String method, int batch, long seed, String trial, Outcome outcome, Measured measured) {
        return RowBuilder.row("digits-classification", method, batch)
                .of("20261123-101500-quick", "quick", "digits-" + method + "-" + batch)
                .device(outcome instanceof Outcome.Completed ? "cpu" : "auto")
                .trial(trial, seed, outcome, measured)
                .build();
    }

    public static Measured timing(double stepMs, int batch, double mebibytes, boolean cap) {
        return new Measured(
                OptionalInt.of(12),
                cap ? "cap" : "converged",
                OptionalInt.of(200),
                OptionalDouble.of(stepMs),
                OptionalDouble.of(stepMs * 0.96),
                OptionalDouble.of(stepMs * 1.13),
                OptionalDouble.of(1000 * batch / stepMs),
                OptionalDouble.of(2700 * batch / stepMs),
                OptionalLong.of((long) (mebibytes * MIB)),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "",
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(2.5));
    }

    public static Measured metric(double value) {
        return metric("top1", value, Map.of());
    }

    public static Measured metric(String name, double value, Map<String, Object> further) {
        return new Measured(
                OptionalInt.empty(),
                "",
                OptionalInt.of(500),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                name,
                OptionalDouble.of(value),
                OptionalLong.of(360),
                further,
                OptionalLong.of(4000),
                OptionalDouble.of(0.05),
                OptionalDouble.of(4.0));
    }

    /** The floor of a task on the digits. */
    static Floor floor(String task) {
        return new Floor(
                task,
                "digits",
                "bb",
                OptionalDouble.of(0.9),
                OptionalDouble.of(0.89),
                1438,
                359,
                Map.of("epochs", "5", "tribuo-version", "4.3.2"),
                0.54,
                "");
    }
}
