package io.normbench.result;

import io.normbench.stats.Interval;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Rows for tests. */
public final class Rows {
    static final Comparison COMPARISON = new Comparison(
            Optional.of(new Interval(0.1, 1.0 / 3)),
            "bn, \"quoted\"",
            Optional.of(Comparison.Ratio.of(1.25, 0, Double.POSITIVE_INFINITY)),
            Optional.empty(),
            Optional.of(Comparison.Ratio.of(0.99, 0.98, 1.005)),
            12,
            2,
            OptionalDouble.of(0.0125),
            "cap+precision");
    public static final String BUILD = "ba5eba5eba5e";

    private Rows() {}

    public static ResultRow row(String trial) {
        return row(trial, new Outcome.Completed(), measured());
    }

    public static ResultRow row(String trial, Outcome outcome) {
        return row(trial, outcome, Measured.nothing());
    }

    public static ResultRow row(String trial, Outcome outcome, Measured measured) {
        return new ResultRow(
                ResultRow.SCHEMA,
                "run-1",
                "digits_bn_b2",
                "quick",
                new CellKey(
                        "digits-classification",
                        "preact-resnet(depth=8,width=16)",
                        "bn",
                        2,
                        2,
                        "fp32",
                        "nchw",
                        "eager",
                        "libtorch",
                        "cpu"),
                "cpu",
                Long.MAX_VALUE,
                trial,
                "",
                "",
                outcome,
                measured,
                "0123456789abcdef",
                BUILD);
    }

    public static Measured measured() {
        return new Measured(
                OptionalInt.of(20),
                "converged",
                OptionalInt.of(200),
                OptionalDouble.of(0.1 + 0.2),
                OptionalDouble.of(1.0 / 3),
                OptionalDouble.of(Double.MIN_VALUE),
                OptionalDouble.of(277.25),
                OptionalDouble.of(1e300),
                OptionalLong.of(9_000_000_000L),
                OptionalLong.of(0),
                OptionalDouble.of(0),
                "top1",
                OptionalDouble.of(0.9876543210123456),
                OptionalLong.of(360),
                Map.of("top5", 0.999, "degenerate_normalizations", 3, "name", "a \"quoted\", text"),
                OptionalLong.of(4000),
                OptionalDouble.of(Double.NaN),
                OptionalDouble.of(12.5),
                Optional.of(COMPARISON));
    }
}
