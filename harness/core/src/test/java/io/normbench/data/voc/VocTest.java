package io.normbench.data.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DataWarning;
import io.normbench.data.LoaderSettings;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectLoader;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.data.picture.PngPictures;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
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

class VocTest {
    private static final String DOG = "<object><name>dog</name><difficult>0</difficult>"
            + "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
            + "<bndbox><xmax>12</xmax><xmin>5</xmin><ymax>8</ymax><ymin>3</ymin></bndbox></object>";
    private static final String HARD_CAT = "<object><name>cat</name><difficult>1</difficult>"
            + "<bndbox><xmin>1</xmin><ymin>1.5</ymin><xmax>40</xmax><ymax>20</ymax></bndbox></object>";

    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @TempDir
    private Path root;

    /** Image {@code a}, 20 x 40, with a dog (class 12) in columns 4 to 11 and rows 2 to 7, and {@code b}, 30 x 10. */
    @BeforeEach
    void write() throws IOException {
        for (String name : List.of("JPEGImages", "Annotations", "SegmentationClass", "ImageSets/Segmentation")) {
            Files.createDirectories(root.resolve(name));
        }
        picture("a.png", 40, 20);
        picture("b.jpg", 10, 30);
        byte[] map = new byte[800];
        for (int y = 2; y < 8; y++) {
            Arrays.fill(map, 40 * y + 4, 40 * y + 12, (byte) 12);
        }
        Arrays.fill(map, 0, 40, (byte) 255);
        map("a", 40, 20, map, VocPalette.model());
        map("b", 10, 30, new byte[300], VocPalette.model());
        xml("a", DOG + HARD_CAT);
        xml("b", "");
        list("train", "a\n");
        list("val", "b\na\n\n");
    }

    private void picture(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, (6 * x) << 16 | (6 * y) << 8);
            }
        }
        Path file = root.resolve("JPEGImages/" + name);
        assertThat(ImageIO.write(image, name.substring(2), file.toFile())).isTrue();
    }

    private void map(String name, int width, int height, byte[] labels, IndexColorModel palette) throws IOException {
        Files.write(mapOf(name), PngPictures.indexed(width, height, labels, palette));
    }

    private Path mapOf(String name) {
        return root.resolve("SegmentationClass/" + name + ".png");
    }

    private void xml(String name, String objects) throws IOException {
        Files.writeString(root.resolve("Annotations/" + name + ".xml"), "<annotation>" + objects + "</annotation>");
    }

    private void list(String set, String names) throws IOException {
        Files.writeString(root.resolve(VocListing.listOf(set)), names);
    }

    private ObjectSplit open(Object... more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString(), "frame", 48));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return catalog.openObjects(new DataSpec("voc", options));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> opening(Object... more) {
        return assertThatThrownBy(() -> open(more)).isInstanceOf(UserError.class);
    }

    /** Whatever is wrong with an image is found when the data are opened, not when it is trained on. */
    private AbstractThrowableAssert<?, ? extends Throwable> reading() {
        return opening();
    }

    private ObjectSplit openFor(ObjectNeed need, Object... more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString(), "frame", 48));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return catalog.openObjects(new DataSpec("voc", options), need);
    }

    private static int classAt(ObjectImage image, int y, int x) {
        return image.classMap()[y * image.frame().width() + x] & 0xFF;
    }

    private static double[] box(ImageObject object) {
        return new double[] {object.x1(), object.y1(), object.x2(), object.y2()};
    }

    @Test
    void evaluationPadsTheImageToTheFrame() {
        ObjectDataset test = open().test();
        assertThat(test.size()).isEqualTo(2);
        ObjectImage image = test.read(1);
        assertThat(image.id()).isEqualTo(2);
        assertThat(new int[] {image.height(), image.width(), image.originalHeight(), image.originalWidth()})
                .containsExactly(20, 40, 20, 40);
        assertThat(image.frame().height()).isEqualTo(48);
        assertThat(classAt(image, 2, 4)).isEqualTo(12);
        assertThat(classAt(image, 7, 11)).isEqualTo(12);
        assertThat(classAt(image, 8, 11)).isZero();
        assertThat(classAt(image, 0, 20)).isEqualTo(255);
        assertThat(classAt(image, 20, 4)).isEqualTo(255);
        assertThat(classAt(image, 4, 40)).isEqualTo(255);
        assertThat(image.pixels()[48 * 3 + 7]).isEqualTo((float) ((42 / 255.0 - 0.485) / 0.229), within(1e-5f));
        assertThat(image.pixels()[48 * 3 + 40]).isZero();
    }

    @Test
    void boxesCountPixelsFromOneAndDifficultOnesAreIgnored() {
        ObjectDataset test = open().test();
        List<ImageObject> objects = test.read(1).objects();
        assertThat(objects).hasSize(2);
        assertThat(test.categories().get(objects.get(0).label() - 1)).isEqualTo("dog");
        assertThat(objects.get(0).label()).isEqualTo(12);
        assertThat(box(objects.get(0))).containsExactly(4, 2, 12, 8);
        assertThat(objects.get(0).crowd()).isFalse();
        assertThat(objects.get(0).mask()).isNull();
        assertThat(box(objects.get(1))).containsExactly(0, 0.5, 40, 20);
        assertThat(objects.get(1).crowd()).isTrue();
        assertThat(test.hasMasks()).isFalse();
        assertThat(test.read(0).objects()).isEmpty();
    }

    @Test
    void theGroundTruthHasTheBoxes() {
        ObjectDataset test = open().test();
        GroundTruth truth = test.groundTruth(IouType.BBOX);
        Detections.Builder found = Detections.builder(truth);
        found.add(2, test.categoryId(12), 0.5, new double[] {4, 2, 8, 6}, null);
        assertThat(CocoEvaluator.evaluate(truth, found.build(), 1).ap()).isEqualTo(1, within(1e-12));
        assertThatThrownBy(() -> test.groundTruth(IouType.SEGM))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no masks");
    }

    @Test
    void augmentationMovesPictureMapAndBoxesAlike() throws IOException {
        list("val", "c\n"); // one that fits into the small frame
        picture("c.png", 10, 10);
        map("c", 10, 10, new byte[100], VocPalette.model());
        xml("c", "");
        ObjectDataset train = open("frame", 24).train();
        boolean[] mirrored = new boolean[2];
        int padded = 0;
        for (int seed = 0; seed < 200; seed++) {
            ObjectImage image = train.read(0, new SplitMix64(seed));
            padded += image.height() < 24 ? 1 : 0;
            int left = 24;
            int right = -1;
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 24; x++) {
                    boolean inside = y < image.height() && x < image.width();
                    assertThat(inside || classAt(image, y, x) == 255).isTrue();
                    if (classAt(image, y, x) == 12) {
                        left = Math.min(left, x);
                        right = Math.max(right, x + 1);
                    }
                }
            }
            float first = image.pixels()[0];
            float last = image.pixels()[image.width() - 1];
            mirrored[first > last ? 1 : 0] = true;
            for (ImageObject object : image.objects()) {
                if (object.label() == 12 && right - left > 1) {
                    assertThat(object.x1()).isEqualTo(left, within(1.0));
                    assertThat(object.x2()).isEqualTo(right, within(1.0));
                }
            }
        }
        assertThat(padded).isBetween(20, 180);
        assertThat(mirrored).containsExactly(true, true);
    }

    @Test
    void augmentationCanBeSwitchedOff() {
        ObjectDataset train =
                open("scale_min", 1.0, "scale_max", 1.0, "flip", false).train();
        assertThat(train.read(0, new SplitMix64(3)).pixels())
                .isEqualTo(train.read(0).pixels());
        assertThat(train.read(0, new SplitMix64(3)).classMap())
                .isEqualTo(train.read(0).classMap());
        opening("scale_min", 1.0, "scale_max", 0.5).hasMessageContaining("option 'scale_max' is 0.5");
    }

    @Test
    void batchesAreTheSameForAnyNumberOfThreads() {
        ObjectDataset data = open().test();
        LoaderSettings settings = LoaderSettings.of(3, 1);
        try (ObjectLoader alone = new ObjectLoader(data, true, settings);
                ObjectLoader many = new ObjectLoader(data, true, settings.withThreads(2))) {
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
    void otherClassesAndSetsCanBeNamed() throws IOException {
        Files.createDirectory(root.resolve("SegmentationClassAug"));
        BufferedImage grey = new BufferedImage(10, 30, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(3, 4, 0, 2);
        ImageIO.write(grey, "png", root.resolve("SegmentationClassAug/b.png").toFile());
        list("trainaug", "b\n");
        ObjectSplit split = open(
                "classes",
                "cat, dog",
                "train_set",
                "trainaug",
                "test_set",
                "trainaug",
                "class_maps",
                "SegmentationClassAug");
        assertThat(split.train().categories()).containsExactly("cat", "dog");
        assertThat(classAt(split.train().read(0), 4, 3)).isEqualTo(2);
        opening("classes", "cat,cat").hasMessageContaining("option 'classes' is 'cat,cat'");
    }

    @Test
    void withoutAnnotationsThereAreNoBoxes() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.delete(root.resolve("Annotations/" + name + ".xml"));
        }
        opening().hasMessageContaining(root.resolve("Annotations/a.xml") + " is missing");
        Files.delete(root.resolve("Annotations"));
        assertThat(open().train().read(0).objects()).isEmpty();
    }

    @Test
    void aPictureIsTheOriginal() throws IOException {
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(open().train().picture(0)));
        assertThat(picture.getRGB(7, 3) & 0xFFFFFF).isEqualTo(42 << 16 | 18 << 8);
    }

    @Test
    void aTestImageLargerThanTheFrameIsNamed() {
        opening("frame", 29)
                .hasMessageContaining("JPEGImages/b.jpg is 30 x 10 (height x width), but option 'frame' is 29")
                .hasMessageContaining("Set it to 40 or more");
        assertThat(open("frame", 40).test().read(1).width()).isEqualTo(40);
    }

    @Test
    void aMapOfColoursIsNamed() throws IOException {
        BufferedImage colours = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(colours, "png", mapOf("a").toFile());
        reading().hasMessageContaining(mapOf("a") + ": has 3 channels of 8 bits; expected a label map");
    }

    @Test
    void anotherPaletteIsNamed() throws IOException {
        byte[] map = new byte[800];
        map[9] = 1;
        byte[] red = {0, (byte) 192};
        byte[] green = {0, (byte) 128};
        IndexColorModel sorted = new IndexColorModel(8, 2, red, green, green);
        map("a", 40, 20, map, sorted);
        reading().hasMessageContaining(mapOf("a") + ": entry 1 of the palette is the colour C08080; expected 800000");
    }

    @Test
    void aPaletteOfGreysIsTaken() throws IOException {
        byte[] values = new byte[256];
        for (int i = 0; i < 256; i++) {
            values[i] = (byte) i;
        }
        byte[] map = new byte[800];
        map[9] = 20;
        map("a", 40, 20, map, new IndexColorModel(8, 256, values, values, values));
        assertThat(classAt(open().train().read(0), 0, 9)).isEqualTo(20);
    }

    @Test
    void aMapOfAnotherSizeIsNamed() throws IOException {
        map("a", 20, 40, new byte[800], VocPalette.model());
        reading()
                .hasMessageContaining(mapOf("a") + " is 40 x 20 (height x width); expected 20 x 40, the size of a.png");
    }

    @Test
    void aClassOutOfRangeIsNamed() throws IOException {
        byte[] map = new byte[800];
        map[43] = 21;
        map("a", 40, 20, map, VocPalette.model());
        reading()
                .hasMessageContaining(mapOf("a") + ": the pixel in row 1, column 3 (from 0) has class 21")
                .hasMessageContaining("expected 0 to 20, or 255");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        byte[] map = Files.readAllBytes(mapOf("a"));
        Files.write(mapOf("a"), Arrays.copyOf(map, map.length - 30));
        reading().hasMessageContaining(mapOf("a") + ": cannot be read as PNG");
        Path picture = root.resolve("JPEGImages/a.png");
        Files.writeString(picture, "no picture");
        opening().hasMessageContaining(picture + " (10 bytes) cannot be decoded");
        list("val", "b\n");
        reading().hasMessageContaining(picture + " (10 bytes) cannot be decoded");
    }

    @Test
    void faultsOfAnAnnotationAreNamed() throws IOException {
        Path file = root.resolve("Annotations/a.xml");
        xml("a", DOG.replace("<name>dog<", "<name>dgo<"));
        reading().hasMessageContaining(file + ": object 1: 'name' is 'dgo'; expected one of aeroplane");
        xml("a", DOG + DOG.replace(">12<", ">wide<"));
        reading().hasMessageContaining("object 2: 'xmax' is 'wide'; expected a number");
        xml("a", DOG.replace(">12<", ">4<"));
        reading().hasMessageContaining("object 1: 'bndbox' goes from 5.0, 3.0 to 4.0, 8.0");
        xml("a", DOG.replace("<ymin>3</ymin>", ""));
        reading().hasMessageContaining("object 1 has 0 elements 'ymin'");
        xml("a", "<object>");
        reading().hasMessageContaining(file + ": line 1 is not valid XML");
        Files.writeString(file, "<html/>");
        reading().hasMessageContaining("the root element is 'html'");
    }

    @Test
    void anAnnotationFetchesNothing() throws IOException {
        Path secret = Files.writeString(root.resolve("secret.txt"), "dog");
        Path file = root.resolve("Annotations/a.xml");
        Files.writeString(
                file,
                "<!DOCTYPE annotation [<!ENTITY e SYSTEM '" + secret.toUri() + "'>]><annotation>"
                        + DOG.replace("<name>dog<", "<name>&e;<") + "</annotation>");
        reading().hasMessageContaining(file + ": has a document type with declarations of its own");
    }

    @Test
    void aDocumentTypeIsPassedOverAndNotFetched() throws IOException {
        Path dtd = root.resolve("voc.dtd"); // would be an error if it were read
        Files.writeString(dtd, "<!ELEMENT");
        for (String type : List.of("<!DOCTYPE annotation>", "<!DOCTYPE annotation SYSTEM '" + dtd.toUri() + "'>")) {
            Files.writeString(
                    root.resolve("Annotations/a.xml"),
                    "\uFEFF<?xml version='1.0'?>" + type + "<annotation>" + DOG + "</annotation>");
            assertThat(open().train().read(0).objects()).hasSize(1);
        }
    }

    @Test
    void difficultIsAWordToo() throws IOException {
        for (String word : List.of("1", "True", "true", " TRUE ")) {
            xml("a", HARD_CAT.replace(">1</diff", ">" + word + "</diff"));
            assertThat(open().train().read(0).objects().get(0).crowd()).as(word).isTrue();
        }
        for (String word : List.of("0", "False", "")) {
            xml("a", HARD_CAT.replace(">1</diff", ">" + word + "</diff"));
            assertThat(open().train().read(0).objects().get(0).crowd()).as(word).isFalse();
        }
        xml("a", HARD_CAT.replace(">1</diff", ">2</diff"));
        opening().hasMessageContaining("object 1: 'difficult' is '2'; expected 0 or 1, or false or true");
    }

    @Test
    void boxesAloneAreEnoughForDetection() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.delete(mapOf(name));
        }
        Files.delete(root.resolve("SegmentationClass"));
        Files.move(root.resolve("ImageSets/Segmentation"), root.resolve("ImageSets/Main"));
        ObjectSplit split = openFor(ObjectNeed.BOXES);
        assertThat(split.train().read(0).objects()).hasSize(2);
        assertThat(split.train().hasClassMaps()).isFalse();
        assertThat(split.train().read(0).classMap()).isNull();
        assertThat(split.info().sha256()).containsOnlyKeys("ImageSets/Main/train.txt", "ImageSets/Main/val.txt");
        assertThatThrownBy(() -> openFor(ObjectNeed.CLASS_MAPS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(mapOf("a") + " is missing");
    }

    @Test
    void detectionHasListsOfItsOwnWhereThereAreSome() throws IOException {
        Files.createDirectories(root.resolve("ImageSets/Main"));
        Files.writeString(root.resolve("ImageSets/Main/train.txt"), "\uFEFFa\r\nb\r\n");
        assertThat(openFor(ObjectNeed.BOXES).train().size()).isEqualTo(2);
        assertThat(openFor(ObjectNeed.CLASS_MAPS).train().size()).isEqualTo(1);
        assertThat(openFor(ObjectNeed.BOXES, "image_sets", "ImageSets/Segmentation")
                        .train()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void classMapsNeedNoBoxes() throws IOException {
        xml("a", "<object>");
        Files.delete(root.resolve("Annotations/b.xml"));
        ObjectSplit split = openFor(ObjectNeed.CLASS_MAPS);
        assertThat(split.train().read(0).objects()).isEmpty();
        assertThat(classAt(split.train().read(0), 2, 4)).isEqualTo(12);
    }

    @Test
    void namesMayHaveSpacesAndEndingsAnyCase() throws IOException {
        Files.move(root.resolve("JPEGImages/a.png"), root.resolve("JPEGImages/an image.PNG"));
        Files.move(root.resolve("Annotations/a.xml"), root.resolve("Annotations/an image.XML"));
        Files.move(mapOf("a"), root.resolve("SegmentationClass/an image.Png"));
        list("train", "\uFEFFan image  \r\n");
        list("val", "an image\n");
        assertThat(open().train().read(0).objects()).hasSize(2);
    }

    @Test
    void damagedFilesGiveAMessageOrData() throws IOException {
        Random random = new Random(4);
        for (Path file : List.of(root.resolve("Annotations/a.xml"), mapOf("a"), root.resolve("JPEGImages/b.jpg"))) {
            byte[] whole = Files.readAllBytes(file);
            boolean isMap = file.equals(mapOf("a"));
            for (int i = 0; i < 150; i++) {
                byte[] damaged = i % 10 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int j = 0; j < 1 + i % 3 && damaged.length > 0; j++) {
                    int at = random.nextInt(damaged.length);
                    damaged[at] = isMap && at >= 16 && at < 24 ? damaged[at] : (byte) random.nextInt();
                }
                Files.write(file, damaged);
                try {
                    open();
                } catch (UserError e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
            Files.write(file, whole);
        }
    }

    @Test
    void listsOfAClassNameTheirImagesToo() throws IOException {
        list("cat_train", "a  1\nb -1\n");
        assertThat(open("train_set", "cat_train").train().size()).isEqualTo(2);
    }

    @Test
    void classZeroNeedNotBeTheBackground() {
        assertThat(open().test().classZero()).isEqualTo("background");
        assertThat(open("class_0", "sky").test().classZero()).isEqualTo("sky");
    }

    @Test
    void boxesOutsideThePictureAreLeftOutWithAWarning() throws IOException {
        String nowhere = DOG.replace(">12<", ">60<").replace(">5<", ">50<");
        String fromZero = HARD_CAT.replace("<xmin>1<", "<xmin>0<");
        xml("a", DOG + nowhere + fromZero);
        ObjectSplit split = open();
        assertThat(split.train().read(0).objects()).hasSize(2);
        assertThat(split.info().warnings())
                .extracting(DataWarning::place, DataWarning::kind, DataWarning::count)
                .containsExactly(
                        tuple("set train", DataWarning.Kind.LEFT_OUT, 1L),
                        tuple("set train", DataWarning.Kind.BOXES, 1L),
                        tuple("set val", DataWarning.Kind.LEFT_OUT, 1L),
                        tuple("set val", DataWarning.Kind.BOXES, 1L));
    }

    @Test
    void masksOfZeroAnd255AreWarnedOf() throws IOException {
        assertThat(open().info().warnings()).isEmpty();
        byte[] map = new byte[800];
        Arrays.fill(map, 100, 200, (byte) 255);
        map("a", 40, 20, map, VocPalette.model());
        assertThat(openFor(ObjectNeed.CLASS_MAPS).info().warnings())
                .extracting(DataWarning::line)
                .first()
                .asString()
                .startsWith("set train: the first 1 class maps have no other values than 0 and 255");
        assertThat(openFor(ObjectNeed.BOXES).info().warnings()).isEmpty();
    }

    @Test
    void faultsOfAListAreNamed() throws IOException {
        Path file = root.resolve("ImageSets/Segmentation/train.txt");
        list("train", "a\nc\n");
        opening().hasMessageContaining(root.resolve("JPEGImages/c.jpg") + " is missing; " + file + ", line 2, names");
        list("train", "a\na\n");
        opening().hasMessageContaining(file + ", line 2, names a again");
        list("train", "/JPEGImages/a.jpg /SegmentationClass/a.png\n");
        opening().hasMessageContaining("expected the name of an image without folder and ending");
        list("train", "\n");
        opening().hasMessageContaining(file + " is empty");
        Files.delete(file);
        opening().hasMessageContaining(file + " is missing").hasMessageContaining("'train_set'");
    }

    @Test
    void alteredFilesAreFound() throws IOException {
        String sums = "";
        for (String name : List.of(
                "JPEGImages/a.png",
                "JPEGImages/b.jpg",
                "Annotations/a.xml",
                "Annotations/b.xml",
                "SegmentationClass/a.png",
                "SegmentationClass/b.png",
                "ImageSets/Segmentation/train.txt",
                "ImageSets/Segmentation/val.txt")) {
            sums += Sha256.of(root.resolve(name)) + "  " + name + "\n";
        }
        Files.writeString(root.resolve("SHA256SUMS"), sums);
        ObjectSplit split = open("sha256", Sha256.of(root.resolve("SHA256SUMS")));
        assertThat(split.info().sha256())
                .containsOnlyKeys("SHA256SUMS", "ImageSets/Segmentation/train.txt", "ImageSets/Segmentation/val.txt");
        split.train().read(0);
        xml("a", "");
        assertThatThrownBy(() -> split.train().read(0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Annotations/a.xml has SHA-256");
        list("train", "b\n");
        opening().hasMessageContaining("ImageSets/Segmentation/train.txt has SHA-256");
    }
}
