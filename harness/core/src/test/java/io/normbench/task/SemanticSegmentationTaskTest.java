package io.normbench.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.DataInfo;
import io.normbench.data.ImageShape;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import io.normbench.util.UserError;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches, figures and pictures; the session's network finds in every pixel the class that the pixel's value is. */
class SemanticSegmentationTaskTest {
    private static final int V = 255;
    private static final List<String> NAMES = List.of("cat", "potted plant", "bird");

    /** Frame 3×4; the image fills 2×3 of it. One cat is taken for a plant; nothing counts at the void. */
    private static final Maps FIRST = new Maps(
            new int[] {0, 1, 2, V, V, 1, 0, V, V, V, V, V},
            new int[] {
                0, 1, 2, 3,
                2, 2, 0, 3,
                3, 3, 3, 3
            },
            1);

    private static final Maps SECOND = new Maps(
            new int[] {0, 0, 0, V, 0, 0, 1, V, V, V, V, V},
            new int[] {
                0, 0, 0, 3,
                0, 0, 1, 3,
                3, 3, 3, 3
            },
            2);

    private final List<Integer> batchSizes = new ArrayList<>();

    @Test
    void countsPixelsOverTheWholeSetWithoutVoidAndPadding() {
        Evaluation evaluation = task(FIRST, SECOND).evaluate(null, session(), 2);

        // background 7/7, cat 2/3, potted plant 1/2; no bird is there or was found outside the padding.
        double mean = (1 + 2.0 / 3 + 1.0 / 2) / 3;
        assertThat(evaluation.metric()).isEqualTo("miou");
        assertThat(evaluation.value()).isCloseTo(mean, within(1e-12));
        assertThat(evaluation.count()).isEqualTo(2);
        assertThat(evaluation.further())
                .containsOnlyKeys("miou_authors", "pixel_accuracy", "iou_background", "iou_cat", "iou_potted_plant")
                .contains(entry("iou_background", 1.0), entry("iou_cat", 2.0 / 3), entry("iou_potted_plant", 0.5))
                .contains(entry("pixel_accuracy", 10.0 / 11));
        assertThat((double) evaluation.further().get("miou_authors")).isCloseTo(mean * 3 / 4, within(1e-9));
    }

    @Test
    void tellsWhatEachImageContributes() {
        ImageScores scores =
                task(FIRST, SECOND).evaluate(null, session(), 2).scores().orElseThrow();

        double both = (1 + 2.0 / 3 + 1.0 / 2) / 3;
        // Without the first all is right; without the second there are background 2/2, cat 1/2, potted plant 1/2.
        assertThat(scores.values().get(0)).isCloseTo(2 * both - 1, within(1e-12));
        assertThat(scores.values().get(1)).isCloseTo(2 * both - (1 + 0.5 + 0.5) / 3, within(1e-12));
        assertThat(task(FIRST, SECOND).evaluate(null, session(), 1).scores()).contains(scores);
    }

    @Test
    void theBatchSizeOfTheEvaluationChangesNothing() {
        Evaluation one = task(FIRST, SECOND, FIRST).evaluate(null, session(), 1);
        assertThat(batchSizes.subList(0, 3)).containsExactly(1, 1, 1);
        batchSizes.clear();
        Evaluation two = task(FIRST, SECOND, FIRST).evaluate(null, session(), 2);
        assertThat(batchSizes.subList(0, 2)).containsExactly(2, 1);
        Evaluation all = task(FIRST, SECOND, FIRST).evaluate(null, session(), 100);
        assertThat(batchSizes).contains(3);

        assertThat(two.value()).isEqualTo(one.value()).isEqualTo(all.value());
        assertThat(two.further()).isEqualTo(one.further()).isEqualTo(all.further());
    }

    @Test
    void givesPicturesOfTheFirstSixImages() {
        Maps[] eight = {FIRST, SECOND, FIRST, FIRST, FIRST, FIRST, FIRST, FIRST};

        List<Picture> pictures = task(eight).evaluate(null, session(), 8).pictures();

        assertThat(pictures).extracting(Picture::id).containsExactly("100", "101", "102", "103", "104", "105");
        Picture first = pictures.get(0);
        assertThat(first.png()).containsExactly(0);
        assertThat(List.of(first.height(), first.width())).containsExactly(2, 3);
        assertThat(first.truth()).extracting(Picture.Region::category).containsExactly("cat", "potted plant");
        assertThat(first.truth()).extracting(Picture.Region::score).containsOnly(1.0);
        // Column by column, background first: the second column is all cat.
        assertThat(first.truth().get(0).runs()).containsExactly(2, 2, 2);
        assertThat(first.truth().get(0).box()).isEmpty();
    }

    @Test
    void sortsWhatWasFoundByTheMeanProbabilityOfItsPixels() {
        List<Picture.Region> found =
                task(FIRST).evaluate(null, session(), 1).pictures().get(0).found();

        // The session is 0.25 sure of cats and 0.5 of plants, 1 of background and birds.
        assertThat(found).extracting(Picture.Region::category).containsExactly("potted plant", "cat");
        assertThat(found).extracting(Picture.Region::score).containsExactly(0.5, 0.25);
        assertThat(found.get(0).runs()).containsExactly(1, 1, 1, 2, 1);
        assertThat(found.get(1).runs()).containsExactly(2, 1, 3);
    }

    @Test
    void picturesOfResizedImagesHaveTheOriginalSize() {
        Picture picture = task(new Maps(FIRST.truth(), FIRST.values(), 2))
                .evaluate(null, session(), 1)
                .pictures()
                .get(0);

        assertThat(List.of(picture.height(), picture.width())).containsExactly(4, 6);
        assertThat(picture.truth().get(0).runs()).containsExactly(8, 8, 8);
    }

    @Test
    void givesBatchesOfImagesAndClassMaps() {
        try (Task.BatchSource batches = task(FIRST, SECOND).batches(2, 1, true)) {
            List<HostTensor> batch = batches.next();

            assertThat(batch.get(0).dtype()).isEqualTo(DType.FLOAT32);
            assertThat(batch.get(0).shape()).containsExactly(2, 1, 3, 4);
            assertThat(batch.get(1).dtype()).isEqualTo(DType.INT64);
            assertThat(batch.get(1).shape()).containsExactly(2, 3, 4);
            int first = batch.get(0).toFloats()[2] == 2 ? 0 : 1;
            assertThat(labels(batch, first)).containsExactly(0, 1, 2, 255, 255, 1, 0, 255, 255, 255, 255, 255);
        }
    }

    @Test
    void refusesABatchLargerThanTheTrainingData() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> task(FIRST, SECOND).batches(3, 1, false))
                .withMessage("a batch of 3 is larger than the 2 training images");
    }

    @Test
    void refusesDataWithoutClassMaps() {
        Images without = new Images(List.of(FIRST), NAMES, false);

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> new SemanticSegmentationTask(split(without), null))
                .withMessageStartingWith("data 'tiny': has no class maps; semantic segmentation needs");
    }

    @Test
    void refusesMoreCategoriesThanAClassMapHolds() {
        List<String> names =
                IntStream.rangeClosed(1, 255).mapToObj(i -> "c" + i).toList();

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> new SemanticSegmentationTask(split(new Images(List.of(FIRST), names, true)), null))
                .withMessage("data 'tiny': has 255 categories; class maps hold at most 254 beside background and void");
        assertThat(new SemanticSegmentationTask(split(new Images(List.of(FIRST), names.subList(1, 255), true)), null)
                        .trainingImages())
                .isEqualTo(1);
    }

    @Test
    void saysThatThereIsNothingToScoreWhereAllIsVoid() {
        int[] nothing = new int[12];
        Arrays.fill(nothing, V);

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> task(new Maps(nothing, FIRST.values(), 1)).evaluate(null, session(), 1))
                .withMessageContaining("every pixel of the 1 held-out images is void");
    }

    @Test
    void theCatalogueOffersItWithItsNetworks() {
        TaskCatalog catalog = TaskCatalog.load(getClass().getClassLoader());

        assertThat(catalog.vocabulary().keySet()).contains("semantic-segmentation");
        assertThat(catalog.vocabulary().get("semantic-segmentation").models())
                .containsKey("deeplabv3")
                .doesNotContainKey("resnet");
    }

    private static long[] labels(List<HostTensor> batch, int image) {
        return Arrays.copyOfRange((long[]) batch.get(1).data(), 12 * image, 12 * image + 12);
    }

    private static SemanticSegmentationTask task(Maps... images) {
        return new SemanticSegmentationTask(split(new Images(List.of(images), NAMES, true)), null);
    }

    private static ObjectSplit split(ObjectDataset images) {
        return new ObjectSplit(images, images, new DataInfo("tiny", Map.of(), "", "none"));
    }

    private Session session() {
        List<HostTensor> uploaded = new ArrayList<>();
        return (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "upload":
                            uploaded.clear();
                            ((List<?>) arguments[0]).forEach(value -> uploaded.add((HostTensor) value));
                            return List.<Tensor>of();
                        case "infer":
                            return infer(uploaded.get(0));
                        default:
                            return null;
                    }
                });
    }

    private List<HostTensor> infer(HostTensor images) {
        long n = images.shape()[0];
        batchSizes.add((int) n);
        float[] pixels = images.toFloats();
        long[] labels = new long[pixels.length];
        float[] sure = new float[pixels.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (long) pixels[i];
            sure[i] = Set.of(1L, 2L).contains(labels[i]) ? labels[i] / 4f : 1;
        }
        return List.of(HostTensor.of(labels, n, 1, 3, 4), HostTensor.of(sure, n, 1, 3, 4));
    }

    /** Class map and pixels of a 3×4 frame, and how often larger the original was. */
    private record Maps(int[] truth, int[] values, int scale) {}

    private record Images(List<Maps> maps, List<String> categories, boolean hasClassMaps) implements ObjectDataset {
        @Override
        public int size() {
            return maps.size();
        }

        @Override
        public ImageShape frame() {
            return new ImageShape(1, 3, 4);
        }

        @Override
        public boolean hasMasks() {
            return false;
        }

        @Override
        public ObjectImage read(int index) {
            Maps map = maps.get(index);
            float[] pixels = new float[12];
            byte[] labels = new byte[12];
            for (int i = 0; i < 12; i++) {
                pixels[i] = map.values()[i];
                labels[i] = (byte) map.truth()[i];
            }
            int scale = map.scale();
            return new ObjectImage(100 + index, frame(), pixels, 2, 3, 2 * scale, 3 * scale, List.of(), labels);
        }

        @Override
        public long categoryId(int label) {
            return label;
        }

        @Override
        public GroundTruth groundTruth(IouType type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] picture(int index) {
            return new byte[] {(byte) index};
        }
    }
}
