package io.normbench.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.data.Jpegs;
import io.normbench.data.LoaderSettings;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectLoader;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Rle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoTest {
    private static final String CATEGORIES = "[{\"id\": 90, \"name\": \"dog\"}, {\"id\": 7, \"name\": \"cat\"}]";
    private static final String IMAGES = "[{\"id\": 5, \"file_name\": \"a.png\", \"height\": 20, \"width\": 40},"
            + " {\"id\": 3, \"file_name\": \"b.png\", \"height\": 30, \"width\": 10}]";
    /** A rectangle of columns 4 to 11 and rows 2 to 7 in image 5. */
    private static final String POLYGON = "{\"id\": 1, \"image_id\": 5, \"category_id\": 90, \"iscrowd\": 0,"
            + " \"area\": 48, \"bbox\": [4, 2, 8, 6], \"segmentation\": [[4, 2, 12, 2, 12, 8, 4, 8]]}";
    /** Columns 0 to 9 of image 5, all rows, as a crowd region. */
    private static final String CROWD = "{\"id\": 2, \"image_id\": 5, \"category_id\": 7, \"iscrowd\": 1,"
            + " \"area\": 200, \"bbox\": [0, 0, 10, 20],"
            + " \"segmentation\": {\"size\": [20, 40], \"counts\": [0, 200, 600]}}";

    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        for (String part : new String[] {"train2017", "val2017"}) {
            Files.createDirectories(root.resolve(part));
            picture(part + "/a.png", 40, 20);
            picture(part + "/b.png", 10, 30);
        }
        Files.createDirectories(root.resolve("annotations"));
        annotations("train", IMAGES, "[" + POLYGON + ", " + CROWD + "]");
        annotations("val", IMAGES, "[" + POLYGON + "]");
    }

    private void picture(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, (6 * x) << 16 | (6 * y) << 8);
            }
        }
        ImageIO.write(image, "png", root.resolve(name).toFile());
    }

    private void annotations(String part, String images, String annotations) throws IOException {
        // Annotations first: the sections may come in any order.
        Files.writeString(
                file(part),
                "{\"annotations\": " + annotations + ", \"info\": {}, \"images\": " + images + ", \"categories\": "
                        + CATEGORIES + "}");
    }

    private Path file(String part) {
        return root.resolve("annotations/instances_" + part + "2017.json");
    }

    private ObjectSplit open(Object... more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString(), "shorter", 20, "longer", 40));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return catalog.openObjects(new DataSpec("coco", options));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> opening(Object... more) {
        return assertThatThrownBy(() -> open(more)).isInstanceOf(UserError.class);
    }

    @Test
    void trainingImagesWithNothingToLearnAreLeftOut() throws IOException {
        assertThat(open().train().size()).isEqualTo(1);
        assertThat(open().test().size()).isEqualTo(2);
        annotations("train", IMAGES, "[" + CROWD + "]");
        opening()
                .hasMessageContaining(file("train") + ": has no image to use")
                .hasMessageContaining("an annotation that is no crowd region");
    }

    @Test
    void categoriesBecomeLabelsInTheOrderOfTheirIds() {
        ObjectDataset train = open().train();
        assertThat(train.categories()).containsExactly("cat", "dog");
        assertThat(train.categoryId(1)).isEqualTo(7);
        assertThat(train.categoryId(2)).isEqualTo(90);
        assertThat(train.read(0).objects()).extracting(ImageObject::label).containsExactly(2, 1);
        assertThat(train.read(0).objects()).extracting(ImageObject::crowd).containsExactly(false, true);
    }

    @Test
    void polygonsAndRunsAreDrawnInTheFrame() {
        ObjectImage image = open().train().read(0);
        assertThat(image.id()).isEqualTo(5);
        assertThat(image.frame().height()).isEqualTo(64); // image 3 of the test split becomes 40 x 13
        assertThat(image.frame().width()).isEqualTo(64);
        assertThat(new int[] {image.height(), image.width(), image.originalHeight(), image.originalWidth()})
                .containsExactly(20, 40, 20, 40);
        ImageObject dog = image.objects().get(0);
        assertThat(dog.mask().area()).isEqualTo(48);
        assertThat(dog.mask().box()).containsExactly(4, 2, 8, 6);
        assertThat(new double[] {dog.x1(), dog.y1(), dog.x2(), dog.y2()}).containsExactly(4, 2, 12, 8);
        assertThat(image.objects().get(1).mask().box()).containsExactly(0, 0, 10, 20);
        assertThat(image.objects().get(1).mask().height()).isEqualTo(64);
    }

    @Test
    void classMapsHaveVoidWhereACrowdIsAndOutsideTheImage() {
        ObjectImage image = open().train().read(0);
        assertThat(classAt(image, 3, 5)).isEqualTo(255); // dog and crowd
        assertThat(classAt(image, 3, 11)).isEqualTo(2);
        assertThat(classAt(image, 19, 0)).isEqualTo(255);
        assertThat(classAt(image, 10, 20)).isZero();
        assertThat(classAt(image, 20, 20)).isEqualTo(255);
        assertThat(classAt(image, 10, 40)).isEqualTo(255);
    }

    private static int classAt(ObjectImage image, int y, int x) {
        return image.classMap()[y * image.frame().width() + x] & 0xFF;
    }

    @Test
    void sharedPixelsOfTwoCategoriesAreVoid() throws IOException {
        String cat = POLYGON.replace("\"id\": 1,", "\"id\": 9,")
                .replace("90", "7")
                .replace("4, 2, 12", "8, 2, 12")
                .replace("4, 8]", "8, 8]");
        annotations("train", IMAGES, "[" + POLYGON + "," + cat + "]");
        ObjectImage image = open().train().read(0);
        assertThat(classAt(image, 4, 6)).isEqualTo(2);
        assertThat(classAt(image, 4, 9)).isEqualTo(255);
    }

    @Test
    void everythingIsResizedAlike() {
        ObjectDataset train = open("shorter", 40, "longer", 80).train();
        ObjectImage image = train.read(0);
        assertThat(new int[] {image.height(), image.width()}).containsExactly(40, 80);
        assertThat(train.frame().width()).isEqualTo(96);
        ImageObject dog = image.objects().get(0);
        assertThat(new double[] {dog.x1(), dog.y1(), dog.x2(), dog.y2()}).containsExactly(8, 4, 24, 16);
        assertThat(dog.mask().box()).containsExactly(8, 4, 16, 12);
        assertThat(image.objects().get(1).mask().box()).containsExactly(0, 0, 20, 40);
        assertThat(red(image, 20, 41)).isEqualTo(6 * 20.25f, within(0.5f));
        assertThat(open("shorter", 40, "longer", 60).train().read(0).height()).isEqualTo(30);
    }

    private static float red(ObjectImage image, int y, int x) {
        return (image.pixels()[y * image.frame().width() + x] * 0.229f + 0.485f) * 255;
    }

    @Test
    void everySecondTrainingImageIsMirrored() {
        ObjectDataset train = open().train();
        ObjectImage plain = train.read(0);
        int mirrored = 0;
        for (int seed = 0; seed < 40; seed++) {
            ObjectImage image = train.read(0, new SplitMix64(seed));
            if (image.objects().get(0).x1() == 28) {
                mirrored++;
                assertThat(image.objects().get(0).mask().box()).containsExactly(28, 2, 8, 6);
                assertThat(red(image, 5, 0)).isEqualTo(red(plain, 5, 39), within(1e-3f));
                assertThat(classAt(image, 3, 28)).isEqualTo(2);
            } else {
                assertThat(image.pixels()).isEqualTo(plain.pixels());
            }
        }
        assertThat(mirrored).isBetween(10, 30);
        assertThat(open("flip", false).train().read(0, new SplitMix64(1)).pixels())
                .isEqualTo(plain.pixels());
    }

    @Test
    void theGroundTruthIsThatOfTheFile() {
        ObjectDataset test = open().test();
        for (IouType type : IouType.values()) {
            GroundTruth truth = test.groundTruth(type);
            Detections.Builder found = Detections.builder(truth);
            ImageObject dog = test.read(0).objects().get(0);
            found.add(5, test.categoryId(dog.label()), 0.5, new double[] {4, 2, 8, 6}, Rle.encode(rectangle(), 20, 40));
            assertThat(CocoEvaluator.evaluate(truth, found.build(), 1).ap()).isEqualTo(1, within(1e-12));
        }
    }

    private static boolean[] rectangle() {
        boolean[] bitmap = new boolean[800];
        for (int x = 4; x < 12; x++) {
            Arrays.fill(bitmap, 20 * x + 2, 20 * x + 8, true);
        }
        return bitmap;
    }

    @Test
    void boxesAloneAreEnoughForDetection() throws IOException {
        String box = POLYGON.replaceAll("\\[\\[.*]]", "[]");
        annotations("train", IMAGES, "[" + box + "]");
        ObjectDataset train = open().train();
        assertThat(train.hasMasks()).isFalse();
        assertThat(train.hasClassMaps()).isFalse();
        assertThat(train.read(0).classMap()).isNull();
        assertThat(train.read(0).objects().get(0).mask()).isNull();
    }

    @Test
    void boxesWithoutAreaAreLeftOut() throws IOException {
        annotations(
                "train",
                IMAGES,
                "[" + POLYGON + ","
                        + POLYGON.replace("\"id\": 1,", "\"id\": 2,").replace("8, 6]", "8, 0]") + "]");
        assertThat(open().train().read(0).objects()).hasSize(1);
    }

    @Test
    void aPictureIsTheOriginal() throws IOException {
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(open("shorter", 10).test().picture(0)));
        assertThat(new int[] {picture.getWidth(), picture.getHeight()}).containsExactly(40, 20);
        assertThat(picture.getRGB(7, 3) & 0xFFFFFF).isEqualTo(42 << 16 | 18 << 8);
    }

    @Test
    void batchesAreTheSameForAnyNumberOfThreads() {
        ObjectDataset train = open().test(); // the split with two images
        LoaderSettings settings = LoaderSettings.of(3, 1);
        try (ObjectLoader alone = new ObjectLoader(train, true, settings);
                ObjectLoader many = new ObjectLoader(train, true, settings.withThreads(2))) {
            for (int i = 0; i < 5; i++) {
                List<ObjectImage> a = alone.next().images();
                List<ObjectImage> b = many.next().images();
                for (int j = 0; j < 3; j++) {
                    assertThat(b.get(j).pixels()).isEqualTo(a.get(j).pixels());
                    assertThat(b.get(j).objects()).isEqualTo(a.get(j).objects());
                    assertThat(b.get(j).classMap()).isEqualTo(a.get(j).classMap());
                }
            }
        }
    }

    @Test
    void malformedJsonIsNamedWithItsPlace() throws IOException {
        Files.writeString(file("train"), "{\"images\": [{\"id\": 1,}]}");
        opening().hasMessageContaining(file("train") + ":1:22: not valid JSON");
        Files.writeString(file("train"), "{\"images\": []}");
        opening().hasMessageContaining("the key 'annotations' is missing");
        annotations("train", IMAGES.replace("\"height\": 20, ", ""), "[" + POLYGON + "]");
        opening().hasMessageContaining("at /images/0: the key 'height' is missing");
        annotations("train", IMAGES, "[" + POLYGON.replace("\"bbox\": [4, 2, 8, 6], ", "") + "]");
        opening().hasMessageContaining("at /annotations/0: the key 'bbox' is missing");
        annotations("train", IMAGES, "[" + POLYGON.replace("[4, 2, 8, 6]", "[4, 2, 8]") + "]");
        opening().hasMessageContaining("bbox has 3 numbers");
    }

    @Test
    void anAnnotationOfAnUnknownImageIsNamed() throws IOException {
        annotations("train", IMAGES, "[" + POLYGON.replace("\"image_id\": 5", "\"image_id\": 55") + "]");
        opening()
                .hasMessageContaining(file("train") + ": annotation 1: 'image_id' is 55")
                .hasMessageContaining("Add the image, or remove the annotation");
    }

    @Test
    void anUnknownCategoryIsNamed() throws IOException {
        annotations("val", IMAGES, "[" + POLYGON.replace("90", "8") + "]");
        opening()
                .hasMessageContaining(file("val") + ": annotation 1: 'category_id' is 8; expected one of the 2 ids")
                .hasMessageContaining("7 to 90");
    }

    @Test
    void aMaskOfAnotherSizeThanItsImageIsNamed() throws IOException {
        String crowd = CROWD.replace("[20, 40]", "[40, 20]");
        annotations("train", IMAGES, "[" + POLYGON + "," + crowd + "]");
        opening()
                .hasMessageContaining("annotation 2: 'segmentation' is a mask of 40 x 20")
                .hasMessageContaining("expected 20 x 40, the size of image 5");
    }

    @Test
    void anImageWithoutPixelsIsNamed() throws IOException {
        annotations("train", IMAGES.replace("\"height\": 20", "\"height\": 0"), "[" + POLYGON + "]");
        opening().hasMessageContaining("image 5: 'height' and 'width' are 0 and 40; expected at least 1");
    }

    @Test
    void aNegativeBoxAndATwiceUsedIdAreNamed() throws IOException {
        annotations("train", IMAGES, "[" + POLYGON.replace("8, 6]", "-8, 6]") + "]");
        opening().hasMessageContaining("annotation 1: 'bbox' has the width -8.0");
        annotations("train", IMAGES.replace("\"id\": 3", "\"id\": 5"), "[" + POLYGON + "]");
        opening().hasMessageContaining("image 5: 'id' is not unique");
    }

    @Test
    void aMissingPictureIsNamed() throws IOException {
        Files.delete(root.resolve("val2017/b.png"));
        opening()
                .hasMessageContaining(root.resolve("val2017/b.png") + " is missing")
                .hasMessageContaining("'file_name' of image 3 names it");
    }

    @Test
    void aPictureOutsideTheFolderIsRefused() throws IOException {
        annotations("train", IMAGES.replace("a.png", "../../../a.png"), "[" + POLYGON + "]");
        opening().hasMessageContaining("leads out of " + root);
        annotations("train", IMAGES.replace("a.png", "a\\u0000.png"), "[" + POLYGON + "]");
        opening().hasMessageContaining("cannot be used here");
    }

    @Test
    void aMissingAnnotationFileIsNamed() throws IOException {
        Files.delete(file("val"));
        opening().hasMessageContaining(file("val") + " is missing").hasMessageContaining("'test_annotations'");
        assertThatThrownBy(() -> catalog.openObjects(new DataSpec("coco", Map.of())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("data 'coco': option 'root' is missing");
    }

    @Test
    void aDamagedPictureIsNamedBeforeTheFirstStep() throws IOException {
        Path file = root.resolve("val2017/a.png");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        opening().hasMessageContaining(file + " (" + bytes.length / 2 + " bytes) cannot be decoded");
        Files.writeString(file, "no picture");
        opening().hasMessageContaining("its content is neither PNG nor JPEG");
        Files.write(file, new byte[0]);
        opening().hasMessageContaining(file + " (0 bytes) cannot be decoded: it ends too early");
    }

    @Test
    void aPictureOfAnotherSizeIsNamedBeforeTheFirstStep() throws IOException {
        picture("val2017/a.png", 20, 40);
        opening()
                .hasMessageContaining("val2017/a.png is 40 x 20 (height x width); expected 20 x 40")
                .hasMessageContaining("image 5");
    }

    @Test
    void aPictureThatExifTurnsIsRefusedWithAdviceThatMisplacesNoBox() throws IOException {
        annotations("val", IMAGES.replace("b.png", "b.jpg"), "[" + POLYGON + "]");
        Path file = root.resolve("val2017/b.jpg");
        Files.write(file, Jpegs.withOrientation(Jpegs.plain(30, 10), 6)); // 10 x 30, shown as 30 x 10
        opening()
                .hasMessageContaining("b.jpg is 10 x 30 (height x width), and its EXIF orientation 6")
                .hasMessageContaining("expected 30 x 10")
                .hasMessageContaining("leave the annotations as they are");

        Files.write(file, Jpegs.withOrientation(Jpegs.plain(10, 30), 3));
        assertThat(othersThanLeftOut(open()))
                .extracting(DataWarning::kind, DataWarning::count)
                .containsExactly(tuple(DataWarning.Kind.BOXES, 1L));

        Files.write(file, Jpegs.withOrientation(Jpegs.plain(10, 30), 1));
        assertThat(othersThanLeftOut(open())).isEmpty();
    }

    /** The images of these tests hold one that nothing is annotated in. */
    private static List<DataWarning> othersThanLeftOut(ObjectSplit split) {
        return split.info().warnings().stream()
                .filter(warning -> warning.kind() != DataWarning.Kind.LEFT_OUT)
                .toList();
    }

    @Test
    void trainingImagesWithoutObjectsAreLeftOutWithAWarning() {
        assertThat(open().info().warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(DataWarning.Kind.LEFT_OUT);
            assertThat(warning.count()).isEqualTo(1);
            assertThat(warning.line())
                    .contains("1 of 2 images have no object to learn from and are not trained on, first b.png");
        });
    }

    private ObjectSplit openFor(ObjectNeed need) {
        return catalog.openObjects(
                new DataSpec("coco", Map.of("root", root.toString(), "shorter", 20, "longer", 40)), need);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> openingFor(ObjectNeed need) {
        return assertThatThrownBy(() -> openFor(need))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.isBadData()).isTrue());
    }

    private static double perfectAp(ObjectSplit split, IouType type) {
        GroundTruth truth = split.test().groundTruth(type);
        Detections.Builder found = Detections.builder(truth);
        found.add(5, 90, 0.5, new double[] {4, 2, 8, 6}, Rle.encode(rectangle(), 20, 40));
        return CocoEvaluator.evaluate(truth, found.build(), 1).ap();
    }

    @Test
    void whatTheFileDoesNotSayIsTakenFromWhatItSays() throws IOException {
        for (String part : List.of("\"iscrowd\": 0,", "\"area\": 48,")) {
            for (String instead : List.of("", part.replaceAll(": .*,", ": null,"))) {
                annotations("val", IMAGES, "[" + POLYGON.replace(part, instead) + "]");
                for (ObjectNeed need : List.of(ObjectNeed.BOXES, ObjectNeed.MASKS)) {
                    ObjectSplit split = openFor(need);
                    assertThat(perfectAp(split, IouType.BBOX)).isEqualTo(1, within(1e-12));
                    assertThat(othersThanLeftOut(split))
                            .extracting(DataWarning::kind, DataWarning::count)
                            .containsExactly(tuple(DataWarning.Kind.DERIVED, 1L));
                }
                assertThat(perfectAp(openFor(ObjectNeed.MASKS), IouType.SEGM)).isEqualTo(1, within(1e-12));
            }
        }
        // Small by its mask of 48 pixels and medium by its box.
        String large = POLYGON.replace("\"area\": 48, ", "").replace("[4, 2, 8, 6]", "[0, 0, 40, 40]");
        annotations("val", IMAGES, "[" + large + "]");
        assertThat(areaRange(openFor(ObjectNeed.BOXES))).isEqualTo("medium");
        assertThat(areaRange(openFor(ObjectNeed.MASKS))).isEqualTo("small");
    }

    private static String areaRange(ObjectSplit split) {
        GroundTruth truth = split.test().groundTruth(IouType.BBOX);
        Detections found = Detections.builder(truth).build();
        List<Double> values = CocoEvaluator.evaluate(truth, found, 1).values();
        return values.get(3) >= 0 ? "small" : values.get(4) >= 0 ? "medium" : "large";
    }

    @Test
    void annotationIdsFromZeroGiveTheSameResultsAndAWarning() throws IOException {
        annotations("val", IMAGES, "[" + POLYGON.replace("\"id\": 1,", "\"id\": 0,") + "]");
        ObjectSplit split = openFor(ObjectNeed.BOXES);
        assertThat(perfectAp(split, IouType.BBOX)).isEqualTo(1, within(1e-12));
        assertThat(othersThanLeftOut(split)).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(DataWarning.Kind.IDS);
            assertThat(warning.place()).isEqualTo(file("val").toString());
            assertThat(warning.text()).contains("the id 0", "numbered anew from 1");
        });
    }

    @Test
    void annotationsThatShareAnIdAreNamedBeforeTheFirstStep() throws IOException {
        String other = POLYGON.replace("\"image_id\": 5", "\"image_id\": 3").replace("[4, 2, 8, 6]", "[1, 2, 3, 4]");
        annotations("val", IMAGES, "[" + POLYGON + "," + other + "]");
        opening().hasMessageContaining(file("val") + ": annotation 1: two annotations have this id");
    }

    @Test
    void detectionLooksAtNoOutline() throws IOException {
        for (String outline : List.of(
                "null", "[]", "[[]]", "{}", "[[5, 5, 9, 9]]", "\"none\"", "{\"size\": [2, 3], \"counts\": [6]}")) {
            String odd = POLYGON.replaceAll("\\[\\[.*]]", outline);
            annotations("train", IMAGES, "[" + odd + "]");
            annotations("val", IMAGES, "[" + odd + "]");
            ObjectSplit split = openFor(ObjectNeed.BOXES);
            assertThat(split.train().hasMasks()).as(outline).isFalse();
            assertThat(split.train().read(0).objects()).hasSize(1);
            assertThat(perfectAp(split, IouType.BBOX)).isEqualTo(1, within(1e-12));
        }
    }

    @Test
    void oneEmptyOutlineAmongOthersIsNamedBeforeTheFirstStep() throws IOException {
        for (String outline : List.of("null", "[]", "[[]]", "{}")) {
            String empty = POLYGON.replace("\"id\": 1,", "\"id\": 7,").replaceAll("\\[\\[.*]]", outline);
            annotations("val", IMAGES, "[" + POLYGON + "," + empty + "]");
            openingFor(ObjectNeed.MASKS)
                    .hasMessageContaining(file("val") + ": annotation 7: 'segmentation' is missing or empty");
            openingFor(ObjectNeed.CLASS_MAPS).hasMessageContaining("annotation 7");
            assertThat(openFor(ObjectNeed.BOXES).test().size()).isEqualTo(2);
        }
        annotations("val", IMAGES, "[" + POLYGON.replaceAll("\\[\\[.*]]", "[]") + "]");
        openingFor(ObjectNeed.MASKS).hasMessageContaining(file("val") + ": no annotation has a 'segmentation'");
    }

    @Test
    void emptyPolygonsBesideOthersAreNone() throws IOException {
        annotations("train", IMAGES, "[" + POLYGON.replace("[[4,", "[[], [4,").replace("8]]", "8], []]") + "]");
        assertThat(openFor(ObjectNeed.MASKS)
                        .train()
                        .read(0)
                        .objects()
                        .get(0)
                        .mask()
                        .area())
                .isEqualTo(48);
    }

    @Test
    void classMapsNeedNoBoxes() throws IOException {
        annotations("train", IMAGES, "[" + POLYGON.replace("\"bbox\": [4, 2, 8, 6], ", "") + "]");
        annotations("val", IMAGES, "[" + POLYGON.replace("[4, 2, 8, 6]", "null") + "]");
        assertThat(classAt(openFor(ObjectNeed.CLASS_MAPS).train().read(0), 3, 11))
                .isEqualTo(2);
        openingFor(ObjectNeed.MASKS).hasMessageContaining("at /annotations/0: the key 'bbox' is missing");
    }

    @Test
    void boxesOutsideTheirPicturesAreWarnedOf() throws IOException {
        String outside = POLYGON.replace("\"id\": 1,", "\"id\": 3,").replace("[4, 2, 8, 6]", "[40, 2, 8, 6]");
        annotations("train", IMAGES, "[" + POLYGON + "," + outside + "]");
        assertThat(othersThanLeftOut(openFor(ObjectNeed.BOXES)))
                .singleElement()
                .satisfies(warning -> assertThat(warning.line())
                        .startsWith(file("train")
                                + ": 1 of 2 annotations lie outside their pictures, first that of annotation 3"));
    }

    @Test
    void keysThatAreNotReadMayHoldAnything() throws IOException {
        annotations(
                "train", IMAGES, "[" + POLYGON.replace("\"iscrowd\": 0", "\"a\": {\"b\": NaN}, \"iscrowd\": 0") + "]");
        assertThat(openFor(ObjectNeed.BOXES).train().size()).isEqualTo(1);
    }

    @Test
    void damagedAnnotationsGiveAMessageOrData() throws IOException {
        byte[] text = Files.readAllBytes(file("val"));
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = i % 10 == 0 ? Arrays.copyOf(text, random.nextInt(text.length)) : text.clone();
            for (int j = 0; j < 1 + i % 3 && damaged.length > 0; j++) {
                boolean digit = i % 2 == 0;
                damaged[random.nextInt(damaged.length)] =
                        (byte) (digit ? '0' + random.nextInt(10) : 32 + random.nextInt(96));
            }
            Files.write(file("val"), damaged);
            for (ObjectNeed need : ObjectNeed.values()) {
                try {
                    openFor(need);
                } catch (UserError e) {
                    assertThat(e.isBadData()).isTrue();
                }
            }
        }
    }

    @Test
    void aSizeThatNoMaskCanHaveIsNamed() throws IOException {
        annotations(
                "val",
                IMAGES.replace("\"height\": 20, \"width\": 40", "\"height\": 1000000, \"width\": 1000000"),
                "[" + POLYGON.replace("\"area\": 48, ", "") + "]");
        openingFor(ObjectNeed.MASKS).hasMessageContaining("image 5: 'height' and 'width' are 1000000 and 1000000");
    }

    @Test
    void aSuiteMaySayWhatTheDataAre() {
        DataInfo info = open("title", "Pets", "licence", "CC0", "source", "https://example.org")
                .info();
        assertThat(info.title()).isEqualTo("Pets");
        assertThat(info.licence()).isEqualTo("CC0");
        assertThat(info.source()).isEqualTo("https://example.org");
        assertThat(info.trainImages()).isEqualTo(1);
        assertThat(info.testImages()).isEqualTo(2);
        assertThat(open().info().licence()).startsWith("see the source of the files");
    }

    @Test
    void aWorkersCatalogueOpensTheSameDataOnce() throws IOException {
        DataCatalog remembering = catalog.remembering();
        DataSpec spec = new DataSpec("coco", Map.of("root", root.toString(), "shorter", 20, "longer", 40));
        ObjectSplit first = remembering.openObjects(spec, ObjectNeed.BOXES);
        assertThat(remembering.openObjects(spec, ObjectNeed.BOXES)).isSameAs(first);
        assertThat(remembering.openObjects(spec, ObjectNeed.MASKS).train().hasMasks())
                .isTrue();
        assertThat(remembering.openObjects(spec, ObjectNeed.BOXES)).isNotSameAs(first);
        assertThat(catalog.openObjects(spec, ObjectNeed.BOXES))
                .isNotSameAs(catalog.openObjects(spec, ObjectNeed.BOXES));
    }

    @Test
    void alteredFilesAreFound() throws IOException {
        String sums = "";
        for (String name : List.of(
                "annotations/instances_train2017.json",
                "annotations/instances_val2017.json",
                "train2017/a.png",
                "val2017/a.png",
                "val2017/b.png")) {
            sums += Sha256.of(root.resolve(name)) + "  " + name + "\n";
        }
        Files.writeString(root.resolve("SHA256SUMS"), sums);
        ObjectDataset train =
                open("sha256", Sha256.of(root.resolve("SHA256SUMS"))).train();
        train.read(0);
        opening("sha256", "0".repeat(64)).hasMessageContaining("SHA256SUMS has SHA-256");
        picture("train2017/a.png", 41, 20);
        assertThatThrownBy(() -> train.read(0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train2017/a.png has SHA-256");
        annotations("val", IMAGES, "[]");
        opening().hasMessageContaining("instances_val2017.json has SHA-256");
    }

    @Test
    void aFrameThatIsTooSmallSaysWhichImageNeedsMore() {
        opening("frame_width", 32)
                .hasMessageContaining("option 'frame_width' is 32; expected a multiple of 32 of at least 64")
                .hasMessageContaining("image 5 (a.png) takes 40 pixels");
        opening("frame_height", 100).hasMessageContaining("'frame_height' is 100; expected a multiple of 32");
        opening("longer", 10).hasMessageContaining("option 'longer' is 10; expected at least shorter, which is 20");
        assertThat(open("frame_height", 96).train().frame().height()).isEqualTo(96);
    }

    @Test
    void theRecordNamesTheFiles() throws IOException {
        String before = open().info().splitSha256();
        assertThat(open().info().sha256())
                .containsOnlyKeys("annotations/instances_train2017.json", "annotations/instances_val2017.json");
        annotations("val", IMAGES.replace("\"id\": 3", "\"id\": 4"), "[" + POLYGON + "]");
        assertThat(open().info().splitSha256()).isNotEqualTo(before);
    }
}
