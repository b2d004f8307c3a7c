package io.normbench.data.folder;

import io.normbench.data.Augmentation;
import io.normbench.data.CheckedFolder;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.RandomizedImageDataset;
import io.normbench.data.Sha256Sums;
import io.normbench.data.augment.HorizontalFlip;
import io.normbench.data.picture.CropBox;
import io.normbench.data.picture.DecodedImage;
import io.normbench.data.picture.ImageResizer;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Pictures in files, decoded each time they are read: only their names are held in memory.
 *
 * <p>A plain read resizes the shorter side and takes the centre; a random read takes a random resized crop and flips
 * every second one.
 */
final class ImageFolder implements RandomizedImageDataset {
    private final CheckedFolder folder;
    private final String[] names;
    private final int[] labels;
    private final List<String> classes;
    private final int resize;
    private final ImageShape shape;
    private final PixelScale scale;
    private final Augmentation flip = new HorizontalFlip();

    /**
     * Makes the data set.
     *
     * @param root the folder that {@code names} and {@code sums} are relative to
     * @param classes names of the classes
     * @param resize pixels of the shorter side before the centre is taken
     * @param size height and width of an image as it is read
     */
    ImageFolder(
            Path root,
            String[] names,
            int[] labels,
            List<String> classes,
            Sha256Sums sums,
            int resize,
            int size,
            PixelScale scale) {
        this.folder = new CheckedFolder(root, sums);
        this.names = names;
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.resize = resize;
        this.shape = new ImageShape(3, size, size);
        this.scale = scale;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int classes() {
        return classes.size();
    }

    @Override
    public String className(int label) {
        return classes.get(label);
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, float[] target, int offset) {
        ImageResizer.centre(DecodedImage.in(folder, names[index]), resize, shape.width(), scale, target, offset);
    }

    @Override
    public void read(int index, float[] target, int offset, RandomGenerator random) {
        DecodedImage image = DecodedImage.in(folder, names[index]);
        CropBox box = CropBox.random(image.width(), image.height(), random);
        ImageResizer.stretch(image, box, shape.width(), scale, target, offset);
        flip.apply(target, offset, shape, random);
    }
}
