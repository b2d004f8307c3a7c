package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.suite.ModelSpec;
import io.normbench.task.Evaluation;
import io.normbench.task.Picture;
import io.normbench.task.SemanticSegmentationTask;
import io.normbench.task.Task;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The segmentation task from images to figures: it learns, and void pixels teach nothing. */
class SegmentationTest {
    private static final int IMAGES = 8;
    private static final int STEPS = 100;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void learnsAFewImagesByHeart() {
        Task task = task("gn");
        try (Session session = engine.session(new SessionOptions(1, 0.9, 0, 0));
                Task.BatchSource batches = task.batches(IMAGES, 1, false)) {
            Evaluation before = null;
            for (int step = 0; step < STEPS; step++) {
                List<Tensor> inputs = session.upload(batches.next());
                session.step(task.training(), inputs, 0.1);
                session.release(inputs);
                if (step == 0) {
                    before = task.evaluate(engine, session, IMAGES);
                }
            }
            Evaluation after = task.evaluate(engine, session, 3);

            assertThat(before.value()).isLessThan(0.5);
            assertThat(after.value()).isGreaterThan(0.9);
            assertThat(after.count()).isEqualTo(IMAGES);
            assertThat(after.scores().orElseThrow().values()).hasSize(IMAGES);
            assertThat(after.further()).containsKeys("miou_authors", "iou_background", "iou_square", "iou_disc");
            assertThat((double) after.further().get("pixel_accuracy")).isGreaterThan(0.95);
            assertThat(after.pictures()).hasSize(6).allSatisfy(SegmentationTest::showsBothShapes);
        }
    }

    private static void showsBothShapes(Picture picture) {
        assertThat(picture.truth()).extracting(Picture.Region::category).containsExactly("square", "disc");
        assertThat(picture.found()).extracting(Picture.Region::category).contains("square", "disc");
        assertThat(picture.found()).allSatisfy(region -> {
            assertThat(region.score()).isBetween(1.0 / 3, 1.0);
            assertThat(Arrays.stream(region.runs()).sum()).isEqualTo(picture.height() * picture.width());
        });
    }

    @Test
    void givesLabelsOfEveryPixel() {
        Task task = task("bn");
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0));
                Task.BatchSource batches = task.batches(2, 1, false)) {
            HostTensor labels = session.infer(task.inference(), session.upload(batches.next()))
                    .get(0);

            assertThat(labels.shape()).containsExactly(2, 1, 32, 32);
            assertThat(Arrays.stream((long[]) labels.data())).allMatch(label -> label >= 0 && label <= 2);
        }
    }

    @Test
    void aBatchOfVoidPixelsHasLossZeroAndChangesNothing() {
        Task task = task("gn");
        try (Session session = engine.session(new SessionOptions(1, 0.9, 0, 0));
                Task.BatchSource batches = task.batches(2, 1, false)) {
            HostTensor images = batches.next().get(0);
            long[] allVoid = new long[2 * 32 * 32];
            Arrays.fill(allVoid, 255);
            List<Tensor> inputs = session.upload(List.of(images, HostTensor.of(allVoid, 2, 32, 32)));
            session.infer(task.inference(), inputs);
            Map<String, HostTensor> before = session.snapshot();

            assertThat(session.step(task.training(), inputs, 0.1)).isZero();

            Map<String, HostTensor> after = session.snapshot();
            assertThat(before).isNotEmpty();
            before.forEach((name, value) ->
                    assertThat(after.get(name).toDoubles()).as(name).containsExactly(value.toDoubles()));
        }
    }

    private static Task task(String method) {
        Network network = ModelCatalog.load(Training.class.getClassLoader())
                .create(
                        new ModelSpec(
                                "deeplabv3",
                                Map.of(
                                        "depth",
                                        10,
                                        "width",
                                        8,
                                        "stem",
                                        "small",
                                        "output_stride",
                                        4,
                                        "aspp_channels",
                                        16,
                                        "rates",
                                        "1,2,4")),
                        3,
                        Training.METHODS.create(method, Map.of()));
        return new SemanticSegmentationTask(ColouredShapes.split(IMAGES), network);
    }
}
