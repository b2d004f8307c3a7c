package io.normbench.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DamagedFiles;
import io.normbench.data.DataWarning;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.suite.DataSpec;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Rle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes in text files, and a mask in a file for each object. */
class OtherFormatsTest {
    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @TempDir
    private Path root;

    private void picture(String name, int width, int height) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    private void text(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ObjectSplit open(String data, ObjectNeed need, Object... more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString(), "shorter", 20, "longer", 40));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return catalog.openObjects(new DataSpec(data, options), need);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> opening(String data, ObjectNeed need) {
        return assertThatThrownBy(() -> open(data, need)).isInstanceOf(UserError.class);
    }

    private static double[] box(ImageObject object) {
        return new double[] {object.x1(), object.y1(), object.x2(), object.y2()};
    }

    /** Columns 4 to 11 and rows 2 to 7 of 40 x 20, as a box and as an outline. */
    private void writeYolo() throws IOException {
        text("data.yaml", "names:\n  0: cat\n  1: dog\n");
        picture("images/train/a.png", 40, 20);
        picture("images/train/b.png", 40, 20);
        picture("images/val/c.PNG", 40, 20);
        text("labels/train/a.txt", "1 0.2 0.25 0.2 0.3\r\n\n");
        text("labels/train/alone.txt", "");
        text("labels/val/c.txt", "\uFEFF1 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4\n");
    }

    @Test
    void yoloHasSharesOfThePicture() throws IOException {
        writeYolo();
        ObjectSplit split = open("yolo", ObjectNeed.BOXES);
        assertThat(split.train().size()).isEqualTo(1);
        assertThat(split.train().categories()).containsExactly("cat", "dog");
        ImageObject object = split.train().read(0).objects().get(0);
        assertThat(object.label()).isEqualTo(2);
        assertThat(box(object)).containsExactly(new double[] {4, 2, 12, 8}, within(1e-9));
        assertThat(box(split.test().read(0).objects().get(0)))
                .containsExactly(new double[] {4, 2, 12, 8}, within(1e-9));
        assertThat(split.info().warnings())
                .extracting(DataWarning::kind)
                .containsExactlyInAnyOrder(
                        DataWarning.Kind.LEFT_OUT, DataWarning.Kind.LABELS, DataWarning.Kind.LEFT_OUT);
        assertThat(split.info().sha256()).containsOnlyKeys("labels/train", "labels/val");
        assertThat(open("yolo", ObjectNeed.BOXES, "classes", "x, y").test().categories())
                .containsExactly("x", "y");
    }

    @Test
    void yoloOutlinesAreMasksWhereAllObjectsHaveThem() throws IOException {
        writeYolo();
        opening("yolo", ObjectNeed.MASKS).hasMessageContaining("no annotation has a 'segmentation'");
        text("labels/train/a.txt", "1 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4\n");
        ObjectSplit split = open("yolo", ObjectNeed.MASKS);
        assertThat(split.train().read(0).objects().get(0).mask().box()).containsExactly(4, 2, 8, 6);
        GroundTruth truth = split.test().groundTruth(IouType.SEGM);
        Detections.Builder found = Detections.builder(truth);
        boolean[] rectangle = new boolean[800];
        for (int x = 4; x < 12; x++) {
            Arrays.fill(rectangle, 20 * x + 2, 20 * x + 8, true);
        }
        found.add(1, split.test().categoryId(2), 0.5, null, Rle.encode(rectangle, 20, 40));
        assertThat(CocoEvaluator.evaluate(truth, found.build(), 1).ap()).isEqualTo(1, within(1e-12));
    }

    @Test
    void faultsOfTextFilesAreNamedWithTheirLine() throws IOException {
        writeYolo();
        Path file = root.resolve("labels/train/a.txt");
        for (String[] fault : new String[][] {
            {"1 0.2 0.25 0.2", "line 1: 4 numbers"},
            {"1 0.2 0.25 0.2 0.3 0.9", "line 1: 6 numbers"},
            {"0 0.2 0.25 0.2 0.3\n2 0.2 0.25 0.2 0.3", "line 2: the class is '2'; expected 0 to 1"},
            {"1 8 5 8 6", "line 1: '8' is no share of the picture"},
            {"1 0.2 wide 0.2 0.3", "line 1: 'wide' is no share"},
            {"1 0.2 NaN 0.2 0.3", "line 1: 'NaN' is no share"}
        }) {
            text("labels/train/a.txt", fault[0]);
            opening("yolo", ObjectNeed.BOXES).hasMessageContaining(file + ", " + fault[1]);
        }
        Files.delete(root.resolve("data.yaml"));
        opening("yolo", ObjectNeed.BOXES).hasMessageContaining("in option 'classes' or as 'names' of data.yaml");
    }

    private void mask(String name, int left, int width) throws IOException {
        BufferedImage image = new BufferedImage(40, 20, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 2; y < 8; y++) {
            for (int x = left; x < left + width; x++) {
                image.getRaster().setSample(x, y, 0, 255);
            }
        }
        Path file = root.resolve("stage1_train/" + name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void masksOfSingleObjectsMakeAnImage() throws IOException {
        for (int i = 0; i < 6; i++) {
            picture("stage1_train/image" + i + "/images/image" + i + ".png", 40, 20);
            mask("image" + i + "/masks/m1.png", 4, 8);
            mask("image" + i + "/masks/m2.png", 20, i == 0 ? 0 : 3);
        }
        Files.createDirectories(root.resolve("stage1_train/notes"));
        ObjectSplit split = open("mask-folders", ObjectNeed.MASKS, "category", "nucleus");
        assertThat(split.train().size() + split.test().size()).isEqualTo(6);
        assertThat(split.test().size()).isEqualTo(1);
        assertThat(split.test().categories()).containsExactly("nucleus");
        ImageObject first = split.train().read(0).objects().get(0);
        assertThat(box(first)).containsExactly(4, 2, 12, 8);
        assertThat(first.mask().box()).containsExactly(4, 2, 8, 6);
        assertThat(split.info().warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text())
                        .startsWith("1 masks are all black, first stage1_train/image0/masks/m2.png"));
        GroundTruth truth = split.test().groundTruth(IouType.SEGM);
        Rle whole = split.test().read(0).objects().get(0).mask();
        assertThat(whole.area()).isEqualTo(48);
        assertThat(CocoEvaluator.evaluate(truth, Detections.builder(truth).build(), 1)
                        .ap())
                .isZero();
        assertThat(open("mask-folders", ObjectNeed.BOXES).train().hasMasks()).isFalse();
    }

    @Test
    void faultsOfMaskFoldersAreNamed() throws IOException {
        opening("mask-folders", ObjectNeed.MASKS).hasMessageContaining("there are 0 training and 0 test images");
        for (int i = 0; i < 6; i++) {
            picture("stage1_train/image" + i + "/images/a.png", 40, 20);
            mask("image" + i + "/masks/m1.png", 4, 8);
        }
        picture("stage1_train/image3/masks/m1.png", 20, 40);
        opening("mask-folders", ObjectNeed.MASKS)
                .hasMessageContaining("image3/masks/m1.png is 40 x 20 (height x width); expected 20 x 40");
        picture("stage1_train/image3/images/b.png", 40, 20);
        opening("mask-folders", ObjectNeed.MASKS).hasMessageContaining("holds 2 files; expected one picture");
    }

    private void damaged(String file, String data, ObjectNeed need) throws IOException {
        Path path = root.resolve(file);
        DamagedFiles.read(Files.readAllBytes(path), bytes -> {
            try {
                Files.write(path, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open(data, need).test().read(0);
        });
    }

    @Test
    void damagedTextFilesAreReadOrRefusedWithAMessage() throws IOException {
        writeYolo();
        damaged("labels/train/a.txt", "yolo", ObjectNeed.BOXES);
        writeYolo();
        damaged("data.yaml", "yolo", ObjectNeed.BOXES);
    }

    @Test
    void damagedMasksAreReadOrRefusedWithAMessage() throws IOException {
        for (int i = 0; i < 6; i++) {
            picture("stage1_train/image" + i + "/images/a.png", 40, 20);
            mask("image" + i + "/masks/m1.png", 4, 8);
        }
        damaged("stage1_train/image3/masks/m1.png", "mask-folders", ObjectNeed.MASKS);
    }
}
