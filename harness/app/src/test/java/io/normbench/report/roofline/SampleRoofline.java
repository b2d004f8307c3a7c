package io.normbench.report.roofline;

import io.normbench.result.Outcome;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.Floor;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.PassTime;
import io.normbench.roofline.RooflineRecord;
import io.normbench.suite.Precision;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An invented record of layers alone: near the roofline, far from it, nothing to move, and one that died. */
public final class SampleRoofline {
    static final List<Long> SHAPE = List.of(2L, 3L, 10L, 10L);

    private SampleRoofline() {}

    /** Tensors of 1 MB, 5 MB to move, copies at 10 GB/s: 500 µs is the roofline. */
    private static LayerResult row(String method, double micros, long floorBytes, String flags) {
        PassTime forward = new PassTime(micros * 400, micros * 300, micros * 500, 7, 7);
        PassTime both = new PassTime(micros * 1e3, micros * 900, micros * 1100, 7, 7);
        return new LayerResult(
                method,
                SHAPE,
                new Outcome.Completed(),
                Optional.of(new LayerMeasurement(
                        SHAPE, 1_000_000, new Floor(2 * floorBytes, 3 * floorBytes, 0, 0), forward, both, 2)),
                Optional.of(new Ceiling(10e9, 1 << 20, 4_000, 9_000)),
                flags);
    }

    static RooflineRecord measured() {
        return new RooflineRecord(
                Instant.parse("2026-11-23T04:15:00.123Z"),
                List.of("roofline", "--methods", "bn"),
                "libtorch",
                "auto",
                Precision.FP32,
                Optional.of(new EngineInfo("libtorch", "2.10", "cpu", 2, Map.of())),
                Map.of("cpu.model", "A <fast> one & more"),
                "0123456789abcdef",
                List.of(
                        row("none", 10, 0, ""),
                        row("good", 800, 1_000_000, ""),
                        LayerResult.failed("dead", SHAPE, new Outcome.Crashed("signal <11>\nlast | words")),
                        row("slow", 5_000, 1_000_000, "busy"),
                        row("half", 1_000, 1_000_000, "")));
    }

    public static RooflinePage page() {
        return RooflinePageBuilder.page(measured());
    }
}
