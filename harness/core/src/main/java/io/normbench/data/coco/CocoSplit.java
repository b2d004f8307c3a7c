package io.normbench.data.coco;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageShape;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.IouType;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the data sets of two collections of annotations, whatever files they come from. */
final class CocoSplit {
    /** What the frame's sides are multiples of: the largest stride of the usual feature pyramids. */
    private static final int MULTIPLE = 32;

    private CocoSplit() {}

    /**
     * The annotations of one split, and where it lies.
     *
     * @param annotations of the images that are to be used
     */
    record Part(CocoDataset.Source source, CocoAnnotations annotations) {}

    /** The options that say how images come into their frame. */
    static List<OptionSpec> frameOptions() {
        return List.of(
                OptionSpec.integer("shorter", 800, 1, "pixels of the shorter side once resized"),
                OptionSpec.integer(
                        "longer",
                        1333,
                        1,
                        "pixels of the longer side once resized, at most; the shorter side then is less"),
                OptionSpec.integer(
                        "frame_height",
                        0,
                        0,
                        "height of the frame, a multiple of 32; 0: as small as the images let it"),
                OptionSpec.integer(
                        "frame_width", 0, 0, "width of the frame, a multiple of 32; 0: as small as the images let it"),
                OptionSpec.flag("flip", true, "mirror every second training image"));
    }

    private static CocoResize resize(String data, Options options) {
        CocoResize resize = new CocoResize(options.integer("shorter"), options.integer("longer"));
        if (resize.longer() < resize.shorter()) {
            throw UserError.usage("data '" + data + "': option 'longer' is " + resize.longer()
                    + "; expected at least shorter, which is " + resize.shorter());
        }
        return resize;
    }

    /** Checks the two splits against each other and against their pictures. */
    static ObjectSplit of(
            ObjectDataProvider data,
            CheckedFolder folder,
            Options options,
            ObjectNeed need,
            Part trainPart,
            Part testPart,
            Map<String, String> hashes,
            String licence) {
        CocoResize resize = resize(data.name(), options);
        CocoAnnotations train = trainPart.annotations();
        CocoAnnotations test = testPart.annotations();
        requireMasksInBoth(train, test, need);
        ImageShape frame = new ImageShape(
                3,
                side(data.name(), "frame_height", options, longest(resize, true, train, test)),
                side(data.name(), "frame_width", options, longest(resize, false, train, test)));
        CocoDataset trainData =
                new CocoDataset(folder, trainPart.source(), train, resize, frame, options.flag("flip"), Set.of());
        CocoDataset testData =
                new CocoDataset(folder, testPart.source(), test, resize, frame, false, evaluated(test, need));
        List<DataWarning> warnings = new ArrayList<>(train.warnings());
        warnings.addAll(trainData.checkPictures());
        warnings.addAll(test.warnings());
        warnings.addAll(testData.checkPictures());
        return new ObjectSplit(
                trainData,
                testData,
                new DataInfo(data.name(), hashes, split(train, test), licence)
                        .with(warnings.stream().distinct().toList()));
    }

    private static Set<IouType> evaluated(CocoAnnotations test, ObjectNeed need) {
        if (!need.boxes()) {
            return Set.of();
        }
        return need.pixels() && test.masks() ? Set.of(IouType.BBOX, IouType.SEGM) : Set.of(IouType.BBOX);
    }

    /** Masks in one of the two alone are found here: neither training nor evaluation could do without. */
    private static void requireMasksInBoth(CocoAnnotations train, CocoAnnotations test, ObjectNeed need) {
        CocoAnnotations with = train.masks() ? train : test;
        CocoAnnotations without = train.masks() ? test : train;
        boolean any = with.images().stream().anyMatch(image -> !image.objects().isEmpty());
        if (need.pixels() && need != ObjectNeed.EVERYTHING && with.masks() && !without.masks() && any) {
            throw UserError.badData(without.file() + ": no annotation has a 'segmentation', while those of "
                    + with.file() + " have; expected the outline of every object in both");
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

    private static int side(String data, String option, Options options, Longest longest) {
        int needed = (longest.side() + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
        int wanted = options.integer(option);
        if (wanted == 0) {
            return needed;
        }
        if (wanted % MULTIPLE != 0 || wanted < needed) {
            CocoImage image = Objects.requireNonNull(longest.image(), "no image");
            throw UserError.usage("data '" + data + "': option '" + option + "' is " + wanted
                    + "; expected a multiple of " + MULTIPLE + " of at least " + needed + ", since image "
                    + image.id() + " (" + image.fileName() + ") takes " + longest.side()
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
    private record Longest(int side, @Nullable CocoImage image) {}
}
