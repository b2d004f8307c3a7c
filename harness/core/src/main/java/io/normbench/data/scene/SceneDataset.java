package io.normbench.data.scene;

import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.picture.PngPictures;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.vision.mask.Rle;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The scenes of one split, each generated anew whenever it is read. Image ids are index + 1, category ids are labels.
 *
 * <p>There is no augmentation: a mirrored digit is another sign, and more scenes cost nothing.
 */
final class SceneDataset implements ObjectDataset {
    private static final int CHANNELS = 3;

    // Of the pixels of 500 scenes of 64 pixels, over all channels; other options differ by 2% at most.
    private static final double MEAN = 0.497;
    private static final double STD = 0.283;

    private final SceneGenerator generator;
    private final ImageShape frame;
    private final PixelScale scale = new PixelScale(255, new double[] {MEAN, MEAN, MEAN}, new double[] {STD, STD, STD});

    SceneDataset(SceneGenerator generator) {
        this.generator = generator;
        this.frame = new ImageShape(
                CHANNELS, generator.options().side(), generator.options().side());
    }

    /** Names of the digits that {@code options} let in, in the order of their labels. */
    static List<String> categories(SceneOptions options) {
        return IntStream.rangeClosed(1, options.classes())
                .mapToObj(SceneDataset::category)
                .toList();
    }

    /** Name of the digit with a label: digit d has label d + 1. */
    static String category(int label) {
        return Integer.toString(label - 1);
    }

    @Override
    public int size() {
        return generator.size();
    }

    @Override
    public List<String> categories() {
        return categories(generator.options());
    }

    @Override
    public ImageShape frame() {
        return frame;
    }

    @Override
    public boolean hasMasks() {
        return true;
    }

    @Override
    public boolean hasClassMaps() {
        return true;
    }

    @Override
    public ObjectImage read(int index) {
        Scene scene = generator.scene(index);
        int side = scene.side();
        int plane = side * side;
        float[] pixels = new float[frame.size()];
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] table = scale.table(channel);
            for (int pixel = 0; pixel < plane; pixel++) {
                pixels[channel * plane + pixel] = table[scene.rgb()[CHANNELS * pixel + channel] & 0xFF];
            }
        }
        return new ObjectImage(index + 1L, frame, pixels, side, side, side, side, scene.objects(), scene.classMap());
    }

    @Override
    public long categoryId(int label) {
        return label;
    }

    @Override
    public GroundTruth groundTruth(IouType type) {
        GroundTruth.Builder truth = GroundTruth.builder(type);
        for (int label = 1; label <= categories().size(); label++) {
            truth.category(label);
        }
        long annotation = 1;
        for (int index = 0; index < size(); index++) {
            truth.image(index + 1L, frame.height(), frame.width());
            for (ImageObject object : generator.scene(index).objects()) {
                double[] box = {object.x1(), object.y1(), object.x2() - object.x1(), object.y2() - object.y1()};
                Rle mask = Objects.requireNonNull(object.mask(), "mask");
                truth.annotation(annotation++, index + 1L, object.label(), mask.area(), false, box, mask);
            }
        }
        return truth.build();
    }

    @Override
    public byte[] picture(int index) {
        Scene scene = generator.scene(index);
        return PngPictures.rgb(scene.side(), scene.side(), scene.rgb());
    }
}
