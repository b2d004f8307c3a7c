package io.normbench.data.coco;

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
import io.normbench.metric.coco.Rle;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** The images of one annotation file; pictures are decoded and masks drawn each time an image is read. */
final class CocoDataset implements ObjectDataset {
    /** Labels that a class map can hold: 255 is void. */
    private static final int MOST_LABELS = 254;

    private static final byte VOID = (byte) 255;

    private final CheckedFolder folder;
    private final Source source;
    private final CocoAnnotations annotations;
    private final CocoResize resize;
    private final ImageShape frame;
    private final boolean flip;
    private final long[] categoryIds;
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

    CocoDataset(
            CheckedFolder folder,
            Source source,
            CocoAnnotations annotations,
            CocoResize resize,
            ImageShape frame,
            boolean flip) {
        this.folder = folder;
        this.source = source;
        this.annotations = annotations;
        this.resize = resize;
        this.frame = frame;
        this.flip = flip;
        this.categoryIds = annotations.categories().keySet().stream()
                .mapToLong(Long::longValue)
                .toArray();
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
        Placement placement = Placement.whole(
                image.height(), image.width(), resize.height(image), resize.width(image), mirrored);
        List<ImageObject> objects = new ArrayList<>();
        for (CocoObject object : image.objects()) {
            double[] box = placement.box(
                    object.x(), object.y(), object.x() + object.width(), object.y() + object.height());
            if (box != null) {
                int label = Arrays.binarySearch(categoryIds, object.category()) + 1;
                Rle mask = hasMasks() ? mask(object, image, placement) : null;
                objects.add(new ImageObject(label, box[0], box[1], box[2], box[3], mask, object.crowd()));
            }
        }
        return new ObjectImage(
                image.id(),
                frame,
                placement.pixels(picture, scale, frame),
                placement.height(),
                placement.width(),
                image.height(),
                image.width(),
                objects,
                hasClassMaps() ? classMap(objects, placement) : null);
    }

    private Rle mask(CocoObject object, CocoImage image, Placement placement) {
        Rle mask = object.outline()
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
            int[] counts = object.mask().counts();
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
    public GroundTruth groundTruth(IouType type) {
        return GroundTruth.read(folder.file(source.annotations()), type);
    }

    @Override
    public byte[] picture(int index) {
        DecodedImage picture = decode(annotations.images().get(index));
        return PngPictures.rgb(picture.width(), picture.height(), picture.rgb());
    }

    private DecodedImage decode(CocoImage image) {
        DecodedImage picture = folder.picture(source.picture(image));
        if (picture.height() != image.height() || picture.width() != image.width()) {
            throw UserError.infrastructure(
                    folder.file(source.picture(image)).toAbsolutePath() + " is " + picture.height() + " x "
                            + picture.width() + " (height x width); expected " + image.height() + " x "
                            + image.width() + ", as " + folder.file(source.annotations()) + " says of image "
                            + image.id() + ". Fetch the picture again, or mend 'height' and 'width'");
        }
        return picture;
    }
}
