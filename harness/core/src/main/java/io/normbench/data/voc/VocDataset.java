package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DecodedImage;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.PngPictures;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.Placement;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.metric.miou.LabelMap;
import io.normbench.metric.miou.PngLabels;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The images of one set; every file is read when it is asked for.
 *
 * <p>A plain read gives the picture in its own size, padded to the frame; a random read does with it what
 * {@link VocAugmentation} draws. Image ids are index + 1, category ids are labels.
 */
final class VocDataset implements ObjectDataset {
    /** Boxes of which cutting leaves less than this in width or height are left out, in pixels. */
    private static final double SMALLEST_SIDE = 1;

    private final CheckedFolder folder;
    private final List<VocEntry> entries;
    private final List<String> classes;
    private final ImageShape frame;
    private final VocAugmentation augmentation;
    private final PixelScale scale = PixelScale.imageNet();

    VocDataset(
            CheckedFolder folder,
            List<VocEntry> entries,
            List<String> classes,
            ImageShape frame,
            VocAugmentation augmentation) {
        this.folder = folder;
        this.entries = List.copyOf(entries);
        this.classes = List.copyOf(classes);
        this.frame = frame;
        this.augmentation = augmentation;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public List<String> categories() {
        return classes;
    }

    @Override
    public ImageShape frame() {
        return frame;
    }

    @Override
    public boolean hasMasks() {
        return false;
    }

    @Override
    public boolean hasClassMaps() {
        return true;
    }

    @Override
    public ObjectImage read(int index) {
        VocEntry entry = entries.get(index);
        DecodedImage picture = folder.picture(entry.picture());
        requireFits(entry, picture.height(), picture.width());
        return read(
                index,
                picture,
                Placement.whole(picture.height(), picture.width(), picture.height(), picture.width(), false));
    }

    @Override
    public ObjectImage read(int index, RandomGenerator random) {
        DecodedImage picture = folder.picture(entries.get(index).picture());
        return read(index, picture, augmentation.draw(picture.height(), picture.width(), frame, random));
    }

    /** Demands that every picture fits into the frame; reads the heads of the files. */
    void requireFits() {
        int height = 0;
        int width = 0;
        VocEntry misfit = null;
        for (VocEntry entry : entries) {
            ImageShape shape = DecodedImage.shape(folder.file(entry.picture()));
            height = Math.max(height, shape.height());
            width = Math.max(width, shape.width());
            if (misfit == null && (shape.height() > frame.height() || shape.width() > frame.width())) {
                misfit = entry;
            }
        }
        if (misfit != null) {
            throw misfit(misfit, DecodedImage.shape(folder.file(misfit.picture())), Math.max(height, width));
        }
    }

    private void requireFits(VocEntry entry, int height, int width) {
        if (height > frame.height() || width > frame.width()) {
            throw misfit(entry, new ImageShape(3, height, width), Math.max(height, width));
        }
    }

    private UserError misfit(VocEntry entry, ImageShape shape, int needed) {
        return UserError.usage("data 'voc': " + folder.file(entry.picture()).toAbsolutePath() + " is "
                + shape.height() + " x " + shape.width() + " (height x width), but option 'frame' is "
                + frame.height() + "; expected a frame that every image fits into for evaluation. Set it to " + needed
                + " or more");
    }

    private ObjectImage read(int index, DecodedImage picture, Placement placement) {
        List<ImageObject> objects = new ArrayList<>();
        for (VocBox box : boxes(entries.get(index))) {
            double[] placed = placement.box(box.x1(), box.y1(), box.x2(), box.y2());
            if (placed != null && placed[2] - placed[0] >= SMALLEST_SIDE && placed[3] - placed[1] >= SMALLEST_SIDE) {
                objects.add(new ImageObject(
                        box.label(), placed[0], placed[1], placed[2], placed[3], null, box.difficult()));
            }
        }
        LabelMap labels = labels(entries.get(index), picture);
        return new ObjectImage(
                index + 1L,
                frame,
                placement.pixels(picture, scale, frame),
                placement.height(),
                placement.width(),
                picture.height(),
                picture.width(),
                objects,
                placement.classMap(labels.labels(), frame));
    }

    private List<VocBox> boxes(VocEntry entry) {
        if (entry.annotation() == null) {
            return List.of();
        }
        return new VocAnnotation(folder.file(entry.annotation()), classes).read(folder.read(entry.annotation()));
    }

    private LabelMap labels(VocEntry entry, DecodedImage picture) {
        Path file = folder.file(entry.classMap()).toAbsolutePath();
        LabelMap map = PngLabels.read(file, folder.read(entry.classMap()), VocPalette::rgb);
        if (map.height() != picture.height() || map.width() != picture.width()) {
            throw UserError.infrastructure(
                    file + " is " + map.height() + " x " + map.width() + " (height x width); expected "
                            + picture.height() + " x " + picture.width() + ", the size of "
                            + folder.file(entry.picture()).getFileName() + ". Make the map at the picture's size");
        }
        for (int pixel = 0; pixel < map.labels().length; pixel++) {
            int label = map.label(pixel);
            if (label > classes.size() && label != VocPalette.VOID) {
                throw UserError.infrastructure(
                        file + ": the pixel in row " + pixel / map.width() + ", column " + pixel % map.width()
                                + " (from 0) has class " + label + "; expected 0 to " + classes.size()
                                + ", or 255 for void. Mend the map, or set option 'classes'");
            }
        }
        return map;
    }

    @Override
    public long categoryId(int label) {
        return label;
    }

    /** {@inheritDoc} Difficult objects are crowd regions here: ignored, not missed. There are no masks. */
    @Override
    public GroundTruth groundTruth(IouType type) {
        if (type == IouType.SEGM) {
            throw UserError.usage("data 'voc' has boxes and class maps, but no masks of objects; evaluate boxes or "
                    + "class maps, or use data 'coco'");
        }
        GroundTruth.Builder truth = GroundTruth.builder(type);
        for (int label = 1; label <= classes.size(); label++) {
            truth.category(label);
        }
        long annotation = 1;
        for (int index = 0; index < entries.size(); index++) {
            truth.image(index + 1L, -1, -1);
            for (VocBox box : boxes(entries.get(index))) {
                double width = box.x2() - box.x1();
                double height = box.y2() - box.y1();
                truth.annotation(
                        annotation++,
                        index + 1L,
                        box.label(),
                        width * height,
                        box.difficult(),
                        new double[] {box.x1(), box.y1(), width, height},
                        null);
            }
        }
        return truth.build();
    }

    @Override
    public byte[] picture(int index) {
        DecodedImage picture = folder.picture(entries.get(index).picture());
        return PngPictures.rgb(picture.width(), picture.height(), picture.rgb());
    }
}
