package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.data.objects.ObjectSplit;
import io.normbench.model.ModelCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.task.Evaluation;
import io.normbench.task.SemanticSegmentationTask;
import io.normbench.task.Task;
import io.normbench.task.region.RegionTask;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each task's network learns a few scenes by heart: a regression test of data, targets, losses, network, inference and
 * evaluation together. A fault in any of them keeps the figures down.
 */
@Tag("slow")
class OverfitTest {
    private static final Map<String, Object> GROUPS = Map.of("groups", 8);

    @Test
    void detectionFindsItsTrainingScenes() {
        Result result = train(new RegionTask(memorized(8), Detectors.small("gn", GROUPS, false)), 8, 200, 0.05);

        assertThat((double) result.untrained().further().get("box_ap50")).isLessThan(0.05);
        assertThat(result.trained().metric()).isEqualTo("box_ap");
        assertThat((double) result.trained().further().get("box_ap50")).isGreaterThan(0.9);
        assertThat(result.trained().pictures()).hasSize(6).allSatisfy(picture -> {
            assertThat(picture.truth()).isNotEmpty();
            assertThat(picture.found()).isNotEmpty();
        });
    }

    @Test
    void instanceSegmentationFindsItsTrainingScenes() {
        Result result = train(new RegionTask(memorized(4), Detectors.small("gn", GROUPS, true)), 4, 240, 0.08);

        assertThat((double) result.untrained().further().get("mask_ap50")).isLessThan(0.05);
        assertThat(result.trained().metric()).isEqualTo("mask_ap");
        assertThat((double) result.trained().further().get("box_ap50")).isGreaterThan(0.9);
        assertThat((double) result.trained().further().get("mask_ap50")).isGreaterThan(0.9);
    }

    @Test
    void semanticSegmentationLabelsItsTrainingScenes() {
        Map<String, Object> options = Map.of(
                "depth",
                10,
                "width",
                16,
                "stages",
                3,
                "stem",
                "small",
                "output_stride",
                2,
                "aspp_channels",
                32,
                "rates",
                "1,2,4");
        var network = ModelCatalog.load(OverfitTest.class.getClassLoader())
                .create(new ModelSpec("deeplabv3", options), 11, Training.METHODS.create("gn", GROUPS));

        Result result = train(new SemanticSegmentationTask(memorized(8), network), 8, 260, 0.2);

        assertThat(result.untrained().value()).isLessThan(0.2);
        assertThat(result.trained().value()).isGreaterThan(0.9);
    }

    /** Scenes to train on, which are held out as well. */
    private static ObjectSplit memorized(int count) {
        ObjectSplit scenes = Detectors.scenes(count);
        return new ObjectSplit(scenes.train(), scenes.train(), scenes.info());
    }

    private static Result train(Task task, int scenes, int steps, double learningRate) {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, 0));
                Task.BatchSource batches = task.batches(scenes, 1, false)) {
            Evaluation untrained = task.evaluate(engine, session, scenes);
            for (int step = 0; step < steps; step++) {
                List<Tensor> inputs = session.upload(batches.next());
                session.step(task.training(), inputs, learningRate * Math.min(1, (step + 1) / 20.0));
                session.release(inputs);
            }
            return new Result(untrained, task.evaluate(engine, session, 3));
        }
    }

    private record Result(Evaluation untrained, Evaluation trained) {}
}
