package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectSummary;
import io.normbench.data.objects.Placement;
import io.normbench.data.picture.DecodedImage;
import io.normbench.data.picture.PictureHead;
import io.normbench.data.picture.PngPictures;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.metric.miou.LabelMap;
import io.normbench.metric.miou.PngLabels;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The images of one set; every file is read when it is asked for.
 *
 * <p>A plain read gives the picture in its own size, padded to the frame; a random read does with it what
 * {@link VocAugmentation} draws. Image ids are index + 1, category ids are labels.
 */
final class VocDataset implements ObjectDataset {
    /** Boxes of which cutting leaves less than this in width or height are left out, in pixels. */
    private static final double SMALLEST_SIDE = 1;

    /** Images of a set whose pixels are decoded before the first step. */
    private static final int DECODED = 3;

    private final CheckedFolder folder;
    private final List<VocEntry> entries;
    private final VocNames names;
    private final ImageShape frame;
    private final VocAugmentation augmentation;
    private final PixelScale scale = PixelScale.imageNet();
    // Made by check(), before anybody else can see these images.
    private @Nullable GroundTruth truth;
    private @Nullable ObjectSummary summary;

    VocDataset(
            CheckedFolder folder,
            List<VocEntry> entries,
            VocNames names,
            ImageShape frame,
            VocAugmentation augmentation) {
        this.folder = folder;
        this.entries = List.copyOf(entries);
        this.names = names;
        this.frame = frame;
        this.augmentation = augmentation;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public List<String> categories() {
        return names.classes();
    }

    @Override
    public String classZero() {
        return names.zero();
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
        return entries.get(0).classMap() != null;
    }

    @Override
    public boolean hasDifficult() {
        return entries.get(0).annotation() != null;
    }

    @Override
    public ObjectImage read(int index) {
        VocEntry entry = entries.get(index);
        DecodedImage picture = DecodedImage.in(folder, entry.picture());
        requireFits(entry, picture.height(), picture.width());
        return read(
                index,
                picture,
                Placement.whole(picture.height(), picture.width(), picture.height(), picture.width(), false));
    }

    @Override
    public ObjectImage read(int index, RandomGenerator random) {
        DecodedImage picture = DecodedImage.in(folder, entries.get(index).picture());
        return read(index, picture, augmentation.draw(picture.height(), picture.width(), frame, random));
    }

    /** Demands that every picture fits into the frame; reads the heads of the files. */
    void requireFits() {
        int height = 0;
        int width = 0;
        VocEntry misfit = null;
        for (VocEntry entry : entries) {
            PictureHead head = head(entry.picture());
            height = Math.max(height, head.height());
            width = Math.max(width, head.width());
            if (misfit == null && (head.height() > frame.height() || head.width() > frame.width())) {
                misfit = entry;
            }
        }
        if (misfit != null) {
            PictureHead head = head(misfit.picture());
            throw misfit(misfit, head.height(), head.width(), Math.max(height, width));
        }
    }

    private void requireFits(VocEntry entry, int height, int width) {
        if (height > frame.height() || width > frame.width()) {
            throw misfit(entry, height, width, Math.max(height, width));
        }
    }

    private UserError misfit(VocEntry entry, int height, int width, int needed) {
        return UserError.badData("data 'voc': " + folder.file(entry.picture()).toAbsolutePath() + " is "
                + height + " x " + width + " (height x width), but option 'frame' is "
                + frame.height() + "; expected a frame that every image fits into for evaluation. Set it to " + needed
                + " or more");
    }

    /**
     * Looks at whatever is needed of every image, of pictures and class maps at their heads, and at the pixels of the
     * first few; makes the ground truth.
     *
     * @param set the name of the set, for messages
     * @return what is likely to be a mistake
     */
    List<DataWarning> check(String set) {
        VocCheck check = new VocCheck(folder, names, set);
        for (VocEntry entry : entries) {
            check.image(entry);
        }
        for (int index = 0; index < Math.min(DECODED, size()); index++) {
            VocEntry entry = entries.get(index);
            DecodedImage picture = DecodedImage.in(folder, entry.picture());
            if (entry.classMap() != null) {
                check.classMap(labels(entry.picture(), entry.classMap(), picture));
            }
        }
        truth = check.groundTruth();
        summary = check.summary();
        return check.warnings(size());
    }

    private PictureHead head(String file) {
        return PictureHead.read(folder.file(file));
    }

    private ObjectImage read(int index, DecodedImage picture, Placement placement) {
        VocEntry entry = entries.get(index);
        List<ImageObject> objects = new ArrayList<>();
        for (VocBox box : boxes(entry)) {
            double[] placed = placement.box(box.x1(), box.y1(), box.x2(), box.y2());
            if (placed != null && placed[2] - placed[0] >= SMALLEST_SIDE && placed[3] - placed[1] >= SMALLEST_SIDE) {
                objects.add(new ImageObject(
                        box.label(), placed[0], placed[1], placed[2], placed[3], null, box.difficult()));
            }
        }
        @SuppressWarnings("NullAway") // javac loses the annotation of arrays in compact constructors
        ObjectImage read = new ObjectImage(
                index + 1L,
                frame,
                placement.pixels(picture, scale, frame),
                placement.height(),
                placement.width(),
                picture.height(),
                picture.width(),
                objects,
                entry.classMap() == null
                        ? null
                        : placement.classMap(
                                labels(entry.picture(), entry.classMap(), picture)
                                        .labels(),
                                frame));
        return read;
    }

    private List<VocBox> boxes(VocEntry entry) {
        return entry.annotation() == null
                ? List.of()
                : VocCheck.annotation(folder, names, entry.annotation()).boxes();
    }

    private LabelMap labels(String name, String classMap, DecodedImage picture) {
        Path file = folder.file(classMap).toAbsolutePath();
        LabelMap map = PngLabels.read(file, folder.read(classMap), VocPalette::rgb);
        VocCheck.requireSize(folder, name, classMap, map.height(), map.width(), picture.height(), picture.width());
        int last = names.classes().size();
        for (int pixel = 0; pixel < map.labels().length; pixel++) {
            int label = map.label(pixel);
            if (label > last && label != VocPalette.VOID) {
                throw UserError.badData(
                        file + ": the pixel in row " + pixel / map.width() + ", column " + pixel % map.width()
                                + " (from 0) has class " + label + "; expected 0 to " + last
                                + ", or 255 for void. Mend the map, or set option 'classes'");
            }
        }
        return map;
    }

    @Override
    public ObjectSummary summary() {
        return Objects.requireNonNull(summary, "check() comes first");
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
        return Objects.requireNonNull(truth, "check() comes first");
    }

    @Override
    public byte[] picture(int index) {
        DecodedImage picture = DecodedImage.in(folder, entries.get(index).picture());
        return PngPictures.rgb(picture.width(), picture.height(), picture.rgb());
    }
}
