package io.normbench.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialJsonTest {
    private static final Trial TRIAL = new Trial(
            new Cell(
                    new TaskSpec(
                            "digits",
                            "classification",
                            new DataSpec("cifar10", Map.of("root", "/data")),
                            new ModelSpec("preact-resnet", Map.of("width", 16, "depth", 8)),
                            new TrainSpec(4000, 0, 0.1, 32, 0.4, 0.9, 1e-4, 0.05, true, 256, Schedule.cosine())),
                    new MethodSpec("gn+ws", Map.of("eps", 1e-5, "groups", 8, "ws.variant", "repo", "on", true), "GN"),
                    16,
                    8,
                    Precision.BF16,
                    Layout.CHANNELS_LAST,
                    "libtorch",
                    "cuda:0",
                    2,
                    Execution.EAGER,
                    false,
                    EvaluationSpec.ofBatch(16)),
            "digits_gn_b16_00000000",
            Measurement.ACCURACY,
            3,
            1L << 40);

    @Test
    void keysAreInCanonicalOrder() {
        assertThat(TrialJson.write(TRIAL)).hasToString("""
                {"cell":{"task":{"id":"digits","kind":"classification",\
                "data":{"name":"cifar10","options":{"root":"/data"}},\
                "model":{"name":"preact-resnet","options":{"depth":8,"width":16}},\
                "train":{"samples":4000,"min_updates":0,"lr":0.1,"lr_reference_batch":32,"lr_cap":0.4,"momentum":0.9,\
                "weight_decay":1.0E-4,"warmup_fraction":0.05,"augment":true,"eval_batch":256,\
                "schedule":{"shape":"cosine","milestones":[]},"clip":0.0}},\
                "method":{"id":"gn+ws","options":{"eps":1.0E-5,"groups":8,"on":true,"ws.variant":"repo"},\
                "label":"GN"},\
                "batch_size":16,"stat_batch":8,"precision":"bf16","layout":"channels_last","engine":"libtorch",\
                "device":"cuda:0","threads":2,"execution":"eager","cudnn_autotune":false,\
                "evaluation":{"statistics":"batch","batches":0,"batch_size":16}},\
                "cell_id":"digits_gn_b16_00000000","measurement":"accuracy","number":3,"seed":1099511627776}""");
    }
}
