package io.normbench.data.coco;

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
import io.normbench.util.UserError;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The images of one annotation file; pictures are decoded and masks drawn each time an image is read. */
final class CocoDataset implements ObjectDataset {
    /** Labels that a class map can hold: 255 is void. */
    private static final int MOST_LABELS = 254;

    private static final byte VOID = (byte) 255;

    /** Pictures of a split that are decoded before the first step. */
    private static final int DECODED = 3;

    private final CheckedFolder folder;
    private final Source source;
    private final CocoAnnotations annotations;
    private final CocoResize resize;
    private final ImageShape frame;
    private final boolean flip;
    private final long[] categoryIds;
    private final Map<IouType, GroundTruth> truths = new EnumMap<>(IouType.class);
    private final PixelScale scale = PixelScale.imageNet();

    /**
     * Where one split lies.
     *
     * @param annotations the annotation file, relative to the folder
     * @param pictures the folder of pictures, relative to the folder
     */
    record Source(String annotations, String pictures) {
        String picture(CocoImage image) {
            return pictures + "/" + image.fileName();
        }
    }

    /**
     * The images of {@code annotations}.
     *
     * @param evaluated what results are held against; made now, so that there is no fault left to find later
     */
    CocoDataset(
            CheckedFolder folder,
            Source source,
            CocoAnnotations annotations,
            CocoResize resize,
            ImageShape frame,
            boolean flip,
            Set<IouType> evaluated) {
        this.folder = folder;
        this.source = source;
        this.annotations = annotations;
        this.resize = resize;
        this.frame = frame;
        this.flip = flip;
        this.categoryIds = annotations.categories().keySet().stream()
                .mapToLong(Long::longValue)
                .toArray();
        for (IouType type : evaluated) {
            truths.put(type, annotations.groundTruth(type));
        }
    }

    @Override
    public int size() {
        return annotations.images().size();
    }

    @Override
    public List<String> categories() {
        return List.copyOf(annotations.categories().values());
    }

    @Override
    public ImageShape frame() {
        return frame;
    }

    @Override
    public boolean hasMasks() {
        return annotations.masks();
    }

    @Override
    public boolean hasClassMaps() {
        return hasMasks() && categoryIds.length <= MOST_LABELS;
    }

    @Override
    public ObjectImage read(int index) {
        return read(annotations.images().get(index), false);
    }

    /** {@inheritDoc} Every second image is mirrored, unless that is switched off. */
    @Override
    public ObjectImage read(int index, RandomGenerator random) {
        return read(annotations.images().get(index), flip && random.nextInt(2) == 1);
    }

    private ObjectImage read(CocoImage image, boolean mirrored) {
        DecodedImage picture = decode(image);
        Placement placement =
                Placement.whole(image.height(), image.width(), resize.height(image), resize.width(image), mirrored);
        List<ImageObject> objects = new ArrayList<>();
        for (CocoObject object : image.objects()) {
            double[] box =
                    placement.box(object.x(), object.y(), object.x() + object.width(), object.y() + object.height());
            if (box != null) {
                int label = Arrays.binarySearch(categoryIds, object.category()) + 1;
                Rle mask = hasMasks() ? mask(object, image, placement) : null;
                objects.add(new ImageObject(label, box[0], box[1], box[2], box[3], mask, object.crowd()));
            }
        }
        @SuppressWarnings("NullAway") // javac loses the annotation of arrays in compact constructors
        ObjectImage read = new ObjectImage(
                image.id(),
                frame,
                placement.pixels(picture, scale, frame),
                placement.height(),
                placement.width(),
                image.height(),
                image.width(),
                objects,
                hasClassMaps() ? classMap(objects, placement) : null);
        return read;
    }

    private Rle mask(CocoObject object, CocoImage image, Placement placement) {
        Rle mask = Objects.requireNonNull(object.outline(), "outline")
                .mask(image.height(), image.width(), placement.fullHeight(), placement.fullWidth());
        return placement.mask(mask, frame);
    }

    /**
     * Paints the masks. What a crowd region covers, and what objects of different categories share, is void: which of
     * them a pixel shows is not known (void for shared pixels as in torchvision's reference training on COCO).
     */
    private byte[] classMap(List<ImageObject> objects, Placement placement) {
        byte[] map = new byte[frame.height() * frame.width()];
        for (int y = 0; y < frame.height(); y++) {
            int from = y < placement.height() ? placement.width() : 0;
            Arrays.fill(map, y * frame.width() + from, (y + 1) * frame.width(), VOID);
        }
        for (ImageObject object : objects) {
            int position = 0;
            int[] counts = Objects.requireNonNull(object.mask(), "mask").counts();
            for (int j = 0; j < counts.length; j++) {
                for (int at = position; j % 2 == 1 && at < position + counts[j]; at++) {
                    int pixel = at % frame.height() * frame.width() + at / frame.height();
                    byte label = object.crowd() ? VOID : (byte) object.label();
                    map[pixel] = map[pixel] == 0 || map[pixel] == label ? label : VOID;
                }
                position += counts[j];
            }
        }
        return map;
    }

    @Override
    public long categoryId(int label) {
        return categoryIds[label - 1];
    }

    @Override
    public ObjectSummary summary() {
        ObjectSummary.Builder summary = new ObjectSummary.Builder(categoryIds.length);
        for (CocoImage image : annotations.images()) {
            summary.image(image.height(), image.width());
            for (CocoObject object : image.objects()) {
                summary.object(Arrays.binarySearch(categoryIds, object.category()) + 1, !object.trainable());
            }
        }
        return summary.build();
    }

    @Override
    public GroundTruth groundTruth(IouType type) {
        GroundTruth truth = truths.get(type);
        if (truth == null) {
            throw new UnsupportedOperationException("these images were not opened to be evaluated by " + type);
        }
        return truth;
    }

    /**
     * Demands that every picture is there, can be read and has the size that the annotations say, by the heads of the
     * files; and that the first few can be decoded.
     *
     * @return what is likely to be a mistake
     */
    List<DataWarning> checkPictures() {
        CocoImage turned = null;
        long count = 0;
        for (CocoImage image : annotations.images()) {
            PictureHead head = PictureHead.read(folder.file(source.picture(image)));
            requireSize(image, head.height(), head.width(), head);
            if (head.isTurned()) {
                turned = turned == null ? image : turned;
                count++;
            }
        }
        for (CocoImage image : annotations.images().subList(0, Math.min(DECODED, size()))) {
            decode(image);
        }
        return turned == null
                ? List.of()
                : List.of(new DataWarning(
                        DataWarning.Kind.BOXES,
                        folder.file(source.pictures()).toString(),
                        count,
                        count + " of " + size() + " pictures have an EXIF orientation, first " + turned.fileName()
                                + "; pictures are taken as they lie in the file, and boxes that were drawn on the "
                                + "turned picture are misplaced. See whether they fit"));
    }

    @Override
    public byte[] picture(int index) {
        DecodedImage picture = decode(annotations.images().get(index));
        return PngPictures.rgb(picture.width(), picture.height(), picture.rgb());
    }

    private DecodedImage decode(CocoImage image) {
        DecodedImage picture = DecodedImage.in(folder, source.picture(image));
        requireSize(image, picture.height(), picture.width(), null);
        return picture;
    }

    private void requireSize(CocoImage image, int height, int width, @Nullable PictureHead head) {
        if (height == image.height() && width == image.width()) {
            return;
        }
        String file = folder.file(source.picture(image)).toAbsolutePath() + " is " + height + " x " + width
                + " (height x width)";
        String expected = image.height() + " x " + image.width() + ", as " + folder.file(source.annotations())
                + " says of image " + image.id();
        throw UserError.badData(
                head != null && head.swapsSides() && height == image.width() && width == image.height()
                        ? file + ", and its EXIF orientation " + head.orientation()
                                + " says to show it turned; expected "
                                + expected
                                + ". Orientations are not applied here: turn the pixels themselves ('exiftran -ai', "
                                + "'mogrify -auto-orient', Pillow's ImageOps.exif_transpose), and leave the annotations as they "
                                + "are"
                        : file + "; expected " + expected
                                + ". Fetch the picture again, or annotate it at the size that it has");
    }
}
