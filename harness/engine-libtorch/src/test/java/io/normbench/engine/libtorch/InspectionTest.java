package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.model.ModelCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.task.SemanticSegmentationTask;
import io.normbench.task.Task;
import io.normbench.task.region.RegionTask;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies between images and results is given by name, and leads to the results. */
class InspectionTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDetectorShowsItsFeaturesProposalsAndDetections(boolean masks) {
        Task task = new RegionTask(Detectors.scenes(8), Detectors.small("gn", Map.of("groups", 8), masks));
        try (Session session = session();
                Task.BatchSource batches = task.batches(2, 1, false)) {
            List<Tensor> inputs = session.upload(batches.next());
            List<HostTensor> inspected = session.infer(task.inspection(), inputs);
            List<HostTensor> found = session.infer(task.inference(), inputs);

            assertThat(inspected).hasSameSizeAs(task.inspected());
            assertThat(task.inspected()).startsWith("features.0", "features.1", "features.2", "proposal_logits");
            int first = task.inspected().indexOf("detections");
            for (int i = 0; i < found.size(); i++) {
                assertThat(inspected.get(first + i).toFloats())
                        .isEqualTo(found.get(i).toFloats());
            }
            HostTensor proposals = inspected.get(task.inspected().indexOf("proposals"));
            HostTensor logits = inspected.get(task.inspected().indexOf("box_logits"));
            assertThat(proposals.shape()[1]).isEqualTo(5);
            assertThat(logits.shape()).containsExactly(proposals.shape()[0], 11);
        }
    }

    @Test
    void aSegmenterShowsItsLogits() {
        Map<String, Object> options = Map.of(
                "depth",
                10,
                "width",
                8,
                "stages",
                3,
                "stem",
                "small",
                "output_stride",
                2,
                "aspp_channels",
                8,
                "rates",
                "1",
                "head_conv",
                true,
                "align_corners",
                false);
        Task task = new SemanticSegmentationTask(
                Detectors.scenes(8),
                ModelCatalog.load(InspectionTest.class.getClassLoader())
                        .create(
                                new ModelSpec("deeplabv3", options),
                                11,
                                Training.METHODS.create("gn", Map.of("groups", 4))));
        try (Session session = session();
                Task.BatchSource batches = task.batches(2, 1, false)) {
            HostTensor logits = session.infer(task.inspection(), session.upload(batches.next()))
                    .get(0);

            assertThat(task.inspected()).containsExactly("logits");
            assertThat(logits.shape()).containsExactly(2, 11, 32, 32);
        }
    }

    private static Session session() {
        return engine.session(new SessionOptions(1, 0.9, 0, 0));
    }
}
