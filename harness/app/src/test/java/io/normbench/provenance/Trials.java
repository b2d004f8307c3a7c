package io.normbench.provenance;

import io.normbench.data.DataInfo;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.run.TestMeasured;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Invented accuracy trials and their provenance. */
public final class Trials {
    private Trials() {}

    /** An accuracy trial of {@code method}. */
    public static Trial trial(String method, long seed) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 4)),
                new TrainSpec(
                        16,
                        0,
                        0.1,
                        32,
                        10,
                        0.9,
                        1e-4,
                        0,
                        false,
                        64,
                        new Schedule(Schedule.Shape.STEP, List.of(0.5, 0.75))));
        MethodSpec spec = MethodSpec.of(method, Map.of("groups", 8, "affine", true));
        Cell cell = new Cell(task, spec, 2, 2, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0);
        return new Trial(cell, "digits_" + method + "_b2_0", Measurement.ACCURACY, 1, seed);
    }

    /** What a worker would say: a top-1 accuracy. */
    public static Measured measured(double top1, long images) {
        return TestMeasured.of(Map.of("metric", "top1", "metric_value", top1, "metric_n", images))
                .withFurther(Map.of(Measured.TRAIN_SET_IMAGES, 1438L, "parameters", 4_321L));
    }

    /** The data that it was trained on. */
    public static DataInfo data() {
        return new DataInfo("digits", Map.of("digits.csv", "aa"), "bb", "CC BY 4.0");
    }

    /** The engine that it ran on. */
    public static EngineInfo engine() {
        return new EngineInfo("libtorch", "2.10.0", "cpu", 2, Map.of());
    }

    /** Its provenance. */
    public static TrialProvenance provenance(String method, long seed) {
        return new TrialProvenance(
                trial(method, seed),
                data(),
                measured(0.5, 359),
                10,
                engine(),
                new Manifest.Harness("0.1.0", "abc", Optional.of(false)),
                "fingerprint",
                Instant.EPOCH);
    }
}
