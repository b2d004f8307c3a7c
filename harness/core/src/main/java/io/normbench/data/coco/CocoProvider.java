package io.normbench.data.coco;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataInfo;
import io.normbench.data.ImageShape;
import io.normbench.data.Sha256Sums;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens {@code coco}: COCO 2017, or any set in its format.
 *
 * <p>Training images in which there is nothing to learn from (no annotation but crowd regions and boxes without area)
 * are left out, as in the usual implementations; test images are all kept. Category ids, which may have gaps, become
 * labels from 1 in ascending order. Training and test annotations must have the same categories.
 *
 * <p>All images get one frame. Unless the options set it, it is the smallest one with sides of a multiple of
 * {@value #MULTIPLE} that every image of both splits fits into once it is resized; images in portrait and in landscape
 * format together make it square.
 */
public final class CocoProvider implements ObjectDataProvider {
    /** What the frame's sides are multiples of: the largest stride of the usual feature pyramids. */
    private static final int MULTIPLE = 32;

    private static final String CONTENT = "pictures and annotation files in the layout of COCO 2017";

    @Override
    public String name() {
        return "coco";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(CheckedFolder.options(CONTENT));
        options.add(OptionSpec.text(
                "train_annotations",
                "annotations/instances_train2017.json",
                "annotation file of the training images, below root"));
        options.add(OptionSpec.text("train_images", "train2017", "folder of the training pictures, below root"));
        options.add(OptionSpec.text(
                "test_annotations",
                "annotations/instances_val2017.json",
                "annotation file of the test images, below root"));
        options.add(OptionSpec.text("test_images", "val2017", "folder of the test pictures, below root"));
        options.add(OptionSpec.integer("shorter", 800, 1, "pixels of the shorter side once resized"));
        options.add(OptionSpec.integer(
                "longer", 1333, 1, "pixels of the longer side once resized, at most; the shorter side then is less"));
        options.add(OptionSpec.integer(
                "frame_height", 0, 0, "height of the frame, a multiple of 32; 0: as small as the images let it"));
        options.add(OptionSpec.integer(
                "frame_width", 0, 0, "width of the frame, a multiple of 32; 0: as small as the images let it"));
        options.add(OptionSpec.flag("flip", true, "mirror every second training image"));
        return List.copyOf(options);
    }

    @Override
    public ObjectSplit open(Options options) {
        CocoResize resize = new CocoResize(options.integer("shorter"), options.integer("longer"));
        if (resize.longer() < resize.shorter()) {
            throw UserError.usage("data 'coco': option 'longer' is " + resize.longer()
                    + "; expected at least shorter, which is " + resize.shorter());
        }
        CheckedFolder folder = CheckedFolder.open(name(), options, CONTENT);
        CocoDataset.Source trainSource =
                new CocoDataset.Source(options.text("train_annotations"), options.text("train_images"));
        CocoDataset.Source testSource =
                new CocoDataset.Source(options.text("test_annotations"), options.text("test_images"));
        Map<String, String> hashes = new TreeMap<>();
        folder.sums().ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        CocoAnnotations train = annotations(folder, trainSource, hashes).trainable();
        CocoAnnotations test = annotations(folder, testSource, hashes);
        requireImages(folder, trainSource, train, "an annotation that is no crowd region");
        requireImages(folder, testSource, test, "an entry under 'images'");
        if (!train.categories().equals(test.categories())) {
            throw UserError.infrastructure(
                    folder.file(testSource.annotations()) + ": 'categories' differ from those of "
                            + folder.file(trainSource.annotations()) + "; expected the same ids and names");
        }
        ImageShape frame = new ImageShape(
                3,
                side("frame_height", options, longest(resize, true, train, test)),
                side("frame_width", options, longest(resize, false, train, test)));
        return new ObjectSplit(
                new CocoDataset(folder, trainSource, train, resize, frame, options.flag("flip")),
                new CocoDataset(folder, testSource, test, resize, frame, false),
                new DataInfo(
                        name(),
                        hashes,
                        split(train, test),
                        "see the source of the files; COCO 2017: annotations CC BY 4.0, pictures as on Flickr"));
    }

    private CocoAnnotations annotations(
            CheckedFolder folder, CocoDataset.Source source, Map<String, String> hashes) {
        folder.require(source.annotations(), "data 'coco', option 'train_annotations' or 'test_annotations',");
        hashes.put(source.annotations(), folder.hash(source.annotations()));
        return CocoAnnotations.read(folder.file(source.annotations()));
    }

    private static void requireImages(
            CheckedFolder folder, CocoDataset.Source source, CocoAnnotations annotations, String expected) {
        if (annotations.images().isEmpty()) {
            throw UserError.infrastructure(folder.file(source.annotations())
                    + ": has no image to use; expected at least one with " + expected);
        }
        for (CocoImage image : annotations.images()) {
            folder.require(
                    source.picture(image), folder.file(source.annotations()) + ": 'file_name' of image " + image.id());
        }
    }

    /** The image that becomes the highest or the widest. */
    private static Longest longest(CocoResize resize, boolean height, CocoAnnotations... splits) {
        Longest longest = new Longest(0, null);
        for (CocoAnnotations split : splits) {
            for (CocoImage image : split.images()) {
                int side = height ? resize.height(image) : resize.width(image);
                if (side > longest.side()) {
                    longest = new Longest(side, image);
                }
            }
        }
        return longest;
    }

    private static int side(String option, Options options, Longest longest) {
        int needed = (longest.side() + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
        int wanted = options.integer(option);
        if (wanted == 0) {
            return needed;
        }
        if (wanted % MULTIPLE != 0 || wanted < needed) {
            throw UserError.usage("data 'coco': option '" + option + "' is " + wanted + "; expected a multiple of "
                    + MULTIPLE + " of at least " + needed + ", since image " + longest.image().id() + " ("
                    + longest.image().fileName() + ") takes " + longest.side()
                    + " pixels once resized. Set it so, or lower 'shorter' or 'longer'");
        }
        return wanted;
    }

    private static String split(CocoAnnotations train, CocoAnnotations test) {
        Sha256.Lines lines = new Sha256.Lines().add("train");
        train.images().forEach(image -> lines.add(image.id() + " " + image.fileName()));
        lines.add("test");
        test.images().forEach(image -> lines.add(image.id() + " " + image.fileName()));
        return lines.hash();
    }

    /** The longest side of any image, once resized, and that image. */
    private record Longest(int side, CocoImage image) {}
}
