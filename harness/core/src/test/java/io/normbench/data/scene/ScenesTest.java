package io.normbench.data.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.LoaderSettings;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.digits.Digits;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectBatch;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectLoader;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScenesTest {
    private final Digits digits = Digits.load();

    @ParameterizedTest
    @CsvSource({
        "EASY, 32, baa67202ca72c23299b3b815a33618cc4d450fc2d178e64cb2280879d79d9b5c",
        "MEDIUM, 64, e8e4a403e769ca9d80caf64d625b6ff55383614b64c6c1ccd154d716c0130779",
        "HARD, 100, d3f2308821cd8186a139c7f28ee10f4cd8549eee091bcb581cbe6d2bae8eb214",
    })
    void theSameSeedGivesTheSameBytesOnEveryMachine(Difficulty difficulty, int side, String sha256) {
        SceneOptions options = options(side, difficulty, 7);
        StringBuilder hashes = new StringBuilder();
        for (SceneGenerator part :
                List.of(SceneGenerator.train(options, digits), SceneGenerator.test(options, digits))) {
            for (int index = 0; index < part.size(); index++) {
                Scene scene = part.scene(index);
                hashes.append(Sha256.of(scene.rgb()))
                        .append(Sha256.of(scene.classMap()))
                        .append(scene.objects());
            }
        }
        assertThat(Sha256.of(hashes.toString().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(sha256);
    }

    @ParameterizedTest
    @EnumSource
    void masksTileTheClassMapAndBoxesAreTight(Difficulty difficulty) {
        for (int side : new int[] {16, 33, 64}) {
            SceneGenerator generator = SceneGenerator.train(options(side, difficulty, 3), digits);
            for (int index = 0; index < generator.size(); index++) {
                Scene scene = generator.scene(index);
                assertThat(scene.rgb()).hasSize(3 * side * side);
                assertThat(scene.objects()).hasSizeBetween(1, 4);
                byte[] painted = new byte[side * side];
                for (ImageObject object : scene.objects()) {
                    paint(object, side, painted);
                }
                assertThat(painted).isEqualTo(scene.classMap());
            }
        }
    }

    /** Paints the mask over background alone, and checks that the box touches it on all sides. */
    private static void paint(ImageObject object, int side, byte[] painted) {
        boolean[] mask = object.mask().decode();
        int left = side;
        int right = -1;
        int top = side;
        int bottom = -1;
        for (int at = 0; at < mask.length; at++) {
            if (mask[at]) {
                int x = at / side;
                int y = at % side;
                assertThat(painted[y * side + x])
                        .as("a pixel of one digit alone")
                        .isZero();
                painted[y * side + x] = (byte) object.label();
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y);
            }
        }
        assertThat(new double[] {object.x1(), object.y1(), object.x2(), object.y2()})
                .containsExactly(left, top, right + 1, bottom + 1);
        assertThat(object.mask().area()).isGreaterThanOrEqualTo(6);
        assertThat(object.crowd()).isFalse();
    }

    @Test
    void digitsStandOutMoreWhereScenesAreEasier() {
        double easy = meanContrast(Difficulty.EASY);
        double medium = meanContrast(Difficulty.MEDIUM);
        double hard = meanContrast(Difficulty.HARD);
        assertThat(easy).isGreaterThan(1.1 * medium);
        assertThat(medium).isGreaterThan(1.1 * hard);
        assertThat(hard).isGreaterThan(20);
    }

    /** Difference of mean brightness between digits and background. */
    private double meanContrast(Difficulty difficulty) {
        SceneGenerator generator = SceneGenerator.train(options(64, difficulty, 5), digits);
        double contrast = 0;
        int objects = 0;
        for (int index = 0; index < generator.size(); index++) {
            Scene scene = generator.scene(index);
            double ground = brightness(scene, 0);
            Set<Integer> labels = new HashSet<>();
            scene.objects().forEach(object -> labels.add(object.label()));
            for (int label : labels) {
                contrast += Math.abs(brightness(scene, label) - ground);
                objects++;
            }
        }
        return contrast / objects;
    }

    private static double brightness(Scene scene, int label) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < scene.classMap().length; i++) {
            if (scene.classMap()[i] == label) {
                sum += 0.299 * (scene.rgb()[3 * i] & 0xFF)
                        + 0.587 * (scene.rgb()[3 * i + 1] & 0xFF)
                        + 0.114 * (scene.rgb()[3 * i + 2] & 0xFF);
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void onlyHarderScenesLetDigitsCoverEachOther() {
        assertThat(overlappingBoxes(Difficulty.EASY)).isZero();
        assertThat(overlappingBoxes(Difficulty.HARD)).isGreaterThan(20);
    }

    private int overlappingBoxes(Difficulty difficulty) {
        SceneGenerator generator = SceneGenerator.train(options(48, difficulty, 1), digits);
        int overlapping = 0;
        for (int index = 0; index < generator.size(); index++) {
            List<ImageObject> objects = generator.scene(index).objects();
            for (ImageObject a : objects) {
                for (ImageObject b : objects) {
                    boolean apart = a.x2() <= b.x1() || b.x2() <= a.x1() || a.y2() <= b.y1() || b.y2() <= a.y1();
                    overlapping += a != b && !apart ? 1 : 0;
                }
            }
        }
        return overlapping;
    }

    @Test
    void numberAndSizeOfDigitsFollowTheOptions() {
        SceneOptions two = new SceneOptions(64, 100, 1, 10, 2, 2, 0.3, 0.4, Difficulty.HARD, 1);
        SceneGenerator generator = SceneGenerator.train(two, digits);
        int scenes = 0;
        for (int index = 0; index < generator.size(); index++) {
            List<ImageObject> objects = generator.scene(index).objects();
            scenes += objects.size() == 2 ? 1 : 0;
            for (ImageObject object : objects) {
                assertThat(object.y2() - object.y1()).isLessThanOrEqualTo(0.4 * 64 * 1.16);
            }
        }
        assertThat(scenes).isGreaterThan(95);
    }

    @Test
    void everyDigitAppearsAndSplitsDiffer() {
        ObjectSplit split = open(Map.of("side", 32, "train", 100, "test", 50));
        Set<Integer> labels = new HashSet<>();
        for (int index = 0; index < 100; index++) {
            split.train().read(index).objects().forEach(object -> labels.add(object.label()));
        }
        assertThat(labels).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(split.train().read(0).pixels())
                .isNotEqualTo(split.test().read(0).pixels());
        assertThat(split.train().categories()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(split.train().categoryId(3)).isEqualTo(3);
    }

    @Test
    void valuesAreNormalized() {
        double sum = 0;
        double squares = 0;
        long count = 0;
        ObjectDataset train = open(Map.of("side", 32, "train", 1000)).train();
        for (int index = 0; index < train.size(); index++) {
            for (float value : train.read(index).pixels()) {
                sum += value;
                squares += value * value;
                count++;
            }
        }
        assertThat(sum / count).isEqualTo(0, within(0.05));
        assertThat(Math.sqrt(squares / count)).isEqualTo(1, within(0.05));
    }

    @Test
    void theGroundTruthHasEveryObject() {
        ObjectDataset test = open(Map.of("side", 32, "test", 20)).test();
        for (IouType type : IouType.values()) {
            GroundTruth truth = test.groundTruth(type);
            assertThat(truth.warnings()).isEmpty();
            Detections.Builder found = Detections.builder(truth);
            for (int index = 0; index < test.size(); index++) {
                ObjectImage image = test.read(index);
                for (ImageObject object : image.objects()) {
                    double[] box = {object.x1(), object.y1(), object.x2() - object.x1(), object.y2() - object.y1()};
                    found.add(image.id(), test.categoryId(object.label()), 0.9, box, object.mask());
                }
            }
            assertThat(CocoEvaluator.evaluate(truth, found.build(), 1).ap()).isEqualTo(1, within(1e-12));
        }
    }

    @Test
    void aPictureShowsTheScene() throws IOException {
        ObjectDataset test = open(Map.of("side", 32)).test();
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(test.picture(4)));
        byte[] rgb = SceneGenerator.test(options(32, Difficulty.MEDIUM, 1), digits)
                .scene(4)
                .rgb();
        assertThat(picture.getWidth()).isEqualTo(32);
        for (int pixel = 0; pixel < 32 * 32; pixel++) {
            int expected = (rgb[3 * pixel] & 0xFF) << 16 | (rgb[3 * pixel + 1] & 0xFF) << 8 | rgb[3 * pixel + 2] & 0xFF;
            assertThat(picture.getRGB(pixel % 32, pixel / 32) & 0xFFFFFF).isEqualTo(expected);
        }
    }

    @Test
    void batchesAreTheSameForAnyNumberOfThreads() {
        ObjectDataset train = open(Map.of("side", 24, "train", 30)).train();
        LoaderSettings settings = LoaderSettings.of(4, 9);
        try (ObjectLoader alone = new ObjectLoader(train, true, settings);
                ObjectLoader many = new ObjectLoader(train, true, settings.withThreads(2))) {
            for (int i = 0; i < 12; i++) {
                ObjectBatch a = alone.next();
                ObjectBatch b = many.next();
                assertThat(b.seeds()).isEqualTo(a.seeds());
                for (int image = 0; image < 4; image++) {
                    assertThat(b.images().get(image).pixels())
                            .isEqualTo(a.images().get(image).pixels());
                    assertThat(b.images().get(image).objects())
                            .isEqualTo(a.images().get(image).objects());
                }
            }
        }
    }

    @Test
    void augmentedReadsAreThePlainOnes() {
        ObjectDataset train = open(Map.of("side", 16)).train();
        assertThat(train.read(5, new SplitMix64(1)).pixels())
                .isEqualTo(train.read(5).pixels());
    }

    @Test
    void theRecordNamesDigitsAndOptions() {
        ObjectSplit split = open(Map.of("side", 16));
        assertThat(split.info().name()).isEqualTo("scenes");
        assertThat(split.info().sha256()).isEqualTo(digits.info().sha256()).containsOnlyKeys("digits.csv.gz");
        assertThat(split.info().splitSha256())
                .isEqualTo(open(Map.of("side", 16)).info().splitSha256());
        assertThat(open(Map.of("side", 17)).info().splitSha256())
                .isNotEqualTo(split.info().splitSha256());
        assertThat(open(Map.of("side", 16, "seed", 2)).info().splitSha256())
                .isNotEqualTo(split.info().splitSha256());
    }

    @Test
    void optionsThatContradictEachOtherAreNamed() {
        assertThatThrownBy(() -> open(Map.of("objects_min", 5)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("data 'scenes': option 'objects_max' is 4")
                .hasMessageContaining("at least objects_min, which is 5");
        assertThatThrownBy(() -> open(Map.of("size_max", 1.5)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'size_max' is 1.5");
        assertThatThrownBy(() -> open(Map.of("size_min", 0.0)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'size_min' is 0.0; expected above 0");
        assertThatThrownBy(() -> open(Map.of("side", 15)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("option 'side' is 15");
    }

    @Test
    void fewerClassesAreTheFirstDigitsAndChangeTheHash() {
        ObjectSplit three = open(Map.of("classes", 3, "train", 40, "side", 32));

        assertThat(three.train().categories()).containsExactly("0", "1", "2");
        assertThat(IntStream.range(0, 40)
                        .mapToObj(three.train()::read)
                        .flatMap(image -> image.objects().stream())
                        .map(ImageObject::label))
                .containsOnly(1, 2, 3);
        assertThat(open(Map.of("train", 40, "side", 32)).info().splitSha256())
                .isEqualTo(open(Map.of("train", 40, "side", 32, "classes", 10))
                        .info()
                        .splitSha256())
                .isNotEqualTo(three.info().splitSha256());
        assertThatThrownBy(() -> open(Map.of("classes", 11)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("option 'classes' is 11; expected 1 to 10");
    }

    @Test
    void aScenePastTheEndIsRefused() {
        SceneGenerator generator = SceneGenerator.test(options(16, Difficulty.EASY, 1), digits);
        assertThatThrownBy(() -> generator.scene(generator.size())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Arrays.equals(generator.scene(0).rgb(), generator.scene(1).rgb()))
                .isFalse();
    }

    private static SceneOptions options(int side, Difficulty difficulty, int seed) {
        return new SceneOptions(side, 60, 10, 10, 1, 4, 0.25, 0.5, difficulty, seed);
    }

    private ObjectSplit open(Map<String, Object> options) {
        return DataCatalog.load(getClass().getClassLoader()).openObjects(new DataSpec("scenes", options));
    }
}
