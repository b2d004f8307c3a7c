package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.data.ImageShape;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.model.RegionNetwork;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.task.region.RegionTask;
import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class DetectorTest {
    /**
     * torchvision's {@code fasterrcnn_resnet50_fpn} has 41,755,286 values for 91 classes and {@code
     * maskrcnn_resnet50_fpn} 44,401,393, frozen batch normalization not counted. They predict boxes and masks of the
     * background too, which this network does not: 4,100 and 257 values less.
     */
    @ParameterizedTest
    @CsvSource({"false, 41751186", "true, 44397036"})
    void hasTheParametersOfThePublishedNetworks(boolean masks, long expected) {
        RegionNetwork network = Detectors.network(masks, Map.of("box_head", "2fc"), 90, "frozen_bn", Map.of());

        assertThat(parameters(network, masks)).isEqualTo(expected);
    }

    private static long parameters(RegionNetwork network, boolean masks) {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> image = List.of(engine.full(0, 1, 3, 64, 64));
            session.infer(
                    (inputs, scope) -> {
                        List<Tensor> features = network.features(inputs.get(0), scope);
                        network.proposals(features, scope);
                        int[] one = {1};
                        Tensor boxes = network.boxes(engine.full(0, 1, 256, 7, 7), one, scope)
                                .logits();
                        return masks
                                ? List.of(boxes, network.masks(engine.full(0, 1, 256, 14, 14), one, scope))
                                : List.of(boxes);
                    },
                    image);
            return session.parameterCount();
        }
    }

    @Test
    void aMethodOfPretrainedBackbonesHasNoPlaceInNewLayers() {
        assertThat(variables("frozen_bn"))
                .anyMatch(name -> name.startsWith("backbone/") && name.endsWith("running_mean"))
                .noneMatch(name -> !name.startsWith("backbone/") && name.endsWith("running_mean"))
                .anyMatch(name -> name.startsWith("fpn/") && name.endsWith("bias"));
    }

    @Test
    void aMethodStandsInBackbonePyramidAndHeads() {
        assertThat(variables("bn"))
                .anyMatch(name -> name.startsWith("backbone/") && name.endsWith("running_mean"))
                .anyMatch(name -> name.startsWith("fpn/") && name.endsWith("running_mean"))
                .anyMatch(name -> name.startsWith("box_head/") && name.endsWith("running_mean"))
                .anyMatch(name -> name.startsWith("mask_head/") && name.endsWith("running_mean"))
                .noneMatch(name -> name.startsWith("rpn/") && name.endsWith("running_mean"));
    }

    private static List<String> variables(String method) {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
            steps(engine, session, new RegionTask(Detectors.scenes(8), Detectors.small(method, Map.of(), true)), 2, 1);
            return session.snapshot().keySet().stream()
                    .map(name -> name.replace('.', '/'))
                    .toList();
        }
    }

    static List<String> coreMethods() {
        return List.of(
                "none",
                "bn",
                "gbn",
                "frozen_bn",
                "ln",
                "ln2d",
                "in",
                "gn",
                "bcn",
                "ebcn",
                "brn",
                "frn",
                "evonorm_b0",
                "evonorm_s0",
                "sn",
                "gn+ws",
                "bcn+ws",
                "ebcn+ws");
    }

    @ParameterizedTest
    @MethodSource("coreMethods")
    void everyMethodTrains(String method) {
        Map<String, Object> options = usesGroups(method) ? Map.of("groups", 8) : Map.of();
        for (int batch : new int[] {1, 4}) {
            try (Engine engine = Engines.float32();
                    Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
                assertThat(steps(
                                engine,
                                session,
                                new RegionTask(Detectors.scenes(8), Detectors.small(method, options, true)),
                                batch,
                                3))
                        .as("batch %s", batch)
                        .allMatch(Double::isFinite);
            }
        }
    }

    static List<String> furtherMethods() {
        return List.of(
                "ibn",
                "bin",
                "derf",
                "evonorm_s1",
                "evonorm_s2",
                "evonorm_b1",
                "evonorm_b2",
                "pn",
                "split_bn",
                "l1bn",
                "bgn",
                "rbn",
                "ft",
                "simple",
                "mode",
                "dn",
                "iebn",
                "bnet",
                "repbn",
                "dyisru",
                "ebn",
                "gn+wc",
                "gn+oni",
                "gn+cwn");
    }

    @ParameterizedTest
    @MethodSource("furtherMethods")
    void everyFurtherMethodTrainsAndIsEvaluated(String method) {
        for (int batch : new int[] {1, 2, 16}) {
            Task task = new RegionTask(Detectors.scenes(16, 4), Detectors.small(method, Map.of(), true));
            try (Engine engine = Engines.float32();
                    Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
                assertThat(steps(engine, session, task, batch, 2))
                        .as("batch %s", batch)
                        .allMatch(Double::isFinite);
                assertThat(task.evaluate(engine, session, batch).count()).isEqualTo(4);
            }
        }
    }

    /** Methods with state that moves in the backward pass, d×d work, or a look at the convolution before them. */
    @ParameterizedTest
    @ValueSource(strings = {"iternorm", "dbn", "sw", "gw", "mabn", "cbn", "on", "powernorm"})
    void everyMethodThatNeedsMoreThanTensorsTrainsAndIsEvaluated(String method) {
        for (int batch : new int[] {1, 2, 16}) {
            try (Engine engine = Engines.float32();
                    Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
                Task task = new RegionTask(Detectors.scenes(16, 4), Detectors.small(method, Map.of(), true));
                assertThat(steps(engine, session, task, batch, 3))
                        .as("batch %s", batch)
                        .allMatch(Double::isFinite);
                assertThat(task.evaluate(engine, session, batch).count()).isPositive();
                assertThat(session.snapshot().entrySet())
                        .allSatisfy(variable -> assertThat(
                                        Arrays.stream(variable.getValue().toDoubles())
                                                .allMatch(Double::isFinite))
                                .as(variable.getKey())
                                .isTrue());
            }
        }
    }

    private static boolean usesGroups(String method) {
        return method.matches("(gn|bcn|ebcn).*");
    }

    @Test
    void theSameSeedGivesTheSameLosses() {
        assertThat(losses(0)).containsExactlyElementsOf(losses(0));
    }

    @Test
    void aStatisticsBatchSmallerThanTheBatchChangesTheResult() {
        assertThat(losses(2)).isNotEqualTo(losses(0)).allMatch(Double::isFinite);
    }

    private static List<Double> losses(int statBatch) {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, statBatch))) {
            return steps(
                    engine, session, new RegionTask(Detectors.scenes(16), Detectors.small("bn", Map.of(), true)), 4, 4);
        }
    }

    @Test
    void imagesWithoutObjectsAreTrainedOnAndEvaluated() {
        ObjectSplit scenes = Detectors.scenes(4);
        ObjectDataset empty = new WithoutObjects(scenes.train());
        Task task = new RegionTask(
                new ObjectSplit(empty, empty, scenes.info()), Detectors.small("gn", Map.of("groups", 8), true));
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 0, 0))) {
            assertThat(steps(engine, session, task, 2, 3)).allMatch(Double::isFinite);
            Evaluation evaluation = task.evaluate(engine, session, 2);
            assertThat(evaluation.value())
                    .as("COCO's value where nothing is annotated")
                    .isEqualTo(-1);
            assertThat(evaluation.count()).isEqualTo(4);
            assertThat(evaluation.scores().orElseThrow().values()).containsExactly(-1.0, -1.0, -1.0, -1.0);
        }
    }

    private static List<Double> steps(Engine engine, Session session, Task task, int batch, int count) {
        List<Double> losses = new ArrayList<>();
        try (Task.BatchSource batches = task.batches(batch, 1, false)) {
            for (int step = 0; step < count; step++) {
                List<Tensor> inputs = session.upload(batches.next());
                losses.add(session.step(task.training(), inputs, 0.01));
                session.release(inputs);
            }
        }
        return losses;
    }

    /** The images of another set, nothing in them annotated. */
    private record WithoutObjects(ObjectDataset images) implements ObjectDataset {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public List<String> categories() {
            return images.categories();
        }

        @Override
        public ImageShape frame() {
            return images.frame();
        }

        @Override
        public boolean hasMasks() {
            return true;
        }

        @Override
        public boolean hasClassMaps() {
            return false;
        }

        @Override
        public ObjectImage read(int index) {
            ObjectImage image = images.read(index);
            return new ObjectImage(
                    image.id(),
                    image.frame(),
                    image.pixels(),
                    image.height(),
                    image.width(),
                    image.originalHeight(),
                    image.originalWidth(),
                    List.of(),
                    null);
        }

        @Override
        public long categoryId(int label) {
            return images.categoryId(label);
        }

        @Override
        public GroundTruth groundTruth(IouType type) {
            GroundTruth.Builder builder = GroundTruth.builder(type);
            for (int i = 0; i < size(); i++) {
                builder.image(read(i).id(), frame().height(), frame().width());
            }
            for (int label = 1; label <= categories().size(); label++) {
                builder.category(categoryId(label));
            }
            return builder.build();
        }

        @Override
        public byte[] picture(int index) {
            return images.picture(index);
        }
    }
}
