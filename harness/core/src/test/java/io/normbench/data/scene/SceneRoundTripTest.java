package io.normbench.data.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.PixelScale;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.digits.Digits;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link SceneWriter} writes, the providers {@code coco} and {@code voc} read as it was generated. */
class SceneRoundTripTest {
    private static final int SIDE = 32;

    private static final SceneOptions OPTIONS = new SceneOptions(SIDE, 12, 5, 10, 1, 4, 0.25, 0.5, Difficulty.HARD, 4);
    private final Digits digits = Digits.load();
    private final List<SceneGenerator> generators =
            List.of(SceneGenerator.train(OPTIONS, digits), SceneGenerator.test(OPTIONS, digits));

    @TempDir
    private Path folder;

    private ObjectSplit write(SceneFormat format, Map<String, Object> more) throws IOException {
        Path root = folder.resolve(format.id());
        new SceneWriter(OPTIONS, digits).write(root, format);
        Map<String, Object> all = new TreeMap<>(more);
        all.put("root", root.toString());
        all.put("sha256", Sha256.of(root.resolve("SHA256SUMS")));
        return DataCatalog.load(getClass().getClassLoader()).openObjects(new DataSpec(format.id(), all));
    }

    private ObjectSplit coco() throws IOException {
        return write(
                SceneFormat.COCO,
                Map.of(
                        "train_annotations", "annotations/instances_train.json",
                        "train_images", "train",
                        "test_annotations", "annotations/instances_test.json",
                        "test_images", "test",
                        "shorter", SIDE,
                        "longer", SIDE));
    }

    private ObjectSplit voc() throws IOException {
        return write(SceneFormat.VOC, Map.of("classes", "0,1,2,3,4,5,6,7,8,9", "frame", SIDE));
    }

    @Test
    void cocoGivesTheSameBoxesMasksAndClassMaps() throws IOException {
        ObjectSplit split = coco();
        compare(split.train(), generators.get(0), true);
        compare(split.test(), generators.get(1), true);
    }

    @Test
    void vocGivesTheSameBoxesAndClassMaps() throws IOException {
        ObjectSplit split = voc();
        compare(split.train(), generators.get(0), false);
        compare(split.test(), generators.get(1), false);
    }

    private static void compare(ObjectDataset data, SceneGenerator generator, boolean masks) {
        PixelScale scale = PixelScale.imageNet();
        assertThat(data.size()).isEqualTo(generator.size());
        assertThat(data.categories()).isEqualTo(SceneDataset.categories(OPTIONS));
        assertThat(data.hasMasks()).isEqualTo(masks);
        for (int index = 0; index < data.size(); index++) {
            Scene scene = generator.scene(index);
            ObjectImage image = data.read(index);
            assertThat(image.id()).isEqualTo(index + 1L);
            assertThat(new int[] {image.frame().height(), image.frame().width()})
                    .containsExactly(SIDE, SIDE);
            assertThat(image.classMap()).isEqualTo(scene.classMap());
            assertThat(image.objects()).hasSameSizeAs(scene.objects());
            for (int i = 0; i < image.objects().size(); i++) {
                ImageObject expected = scene.objects().get(i);
                assertThat(image.objects().get(i)).isEqualTo(masks ? expected : withoutMask(expected));
            }
            float[] values = new float[scene.rgb().length];
            for (int i = 0; i < values.length; i++) {
                values[i % 3 * SIDE * SIDE + i / 3] = scale.table(i % 3)[scene.rgb()[i] & 0xFF];
            }
            assertThat(image.pixels()).containsExactly(values, within(1e-5f));
        }
    }

    private static ImageObject withoutMask(ImageObject o) {
        return new ImageObject(o.label(), o.x1(), o.y1(), o.x2(), o.y2(), null, o.crowd());
    }

    @Test
    void theGroundTruthOfTheFilesIsThatOfTheGenerator() throws IOException {
        ObjectDataset scenes = new SceneDataset(generators.get(1));
        ObjectDataset files = coco().test();
        for (IouType type : IouType.values()) {
            GroundTruth truth = files.groundTruth(type);
            Detections.Builder found = Detections.builder(truth);
            for (int index = 0; index < scenes.size(); index++) {
                for (ImageObject o : scenes.read(index).objects()) {
                    double[] box = {o.x1(), o.y1(), o.x2() - o.x1(), o.y2() - o.y1()};
                    found.add(index + 1L, scenes.categoryId(o.label()), 0.5, box, o.mask());
                }
            }
            assertThat(CocoEvaluator.evaluate(truth, found.build(), 1).ap()).isEqualTo(1, within(1e-12));
        }
    }
}
