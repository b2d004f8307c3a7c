package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageShape;
import io.normbench.data.Sha256Sums;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens {@code voc}: Pascal VOC 2012, or any set in its layout.
 *
 * <p>Which images belong to a set, the lists in {@code ImageSets} say: those in {@code Main} for detection, those in
 * {@code Segmentation} for class maps. Pictures are {@code JPEGImages/<name>.jpg} (or {@code .png}), class maps
 * {@code SegmentationClass/<name>.png}, boxes {@code Annotations/<name>.xml}; what a task does not need may be missing.
 *
 * <p>For the 10,582 training images with the annotations of Hariharan et al. 2011, put their list and maps there and set
 * {@code train_set} to {@code trainaug} and {@code class_maps} to {@code SegmentationClassAug}.
 */
public final class VocProvider implements ObjectDataProvider {
    private static final String CONTENT =
            "JPEGImages, Annotations, SegmentationClass and ImageSets, as VOCdevkit/VOC2012 does";

    private static final int MOST_CLASSES = 254; // 0 is the background, 255 is void

    private static final List<String> CLASSES = List.of(
            "aeroplane",
            "bicycle",
            "bird",
            "boat",
            "bottle",
            "bus",
            "car",
            "cat",
            "chair",
            "cow",
            "diningtable",
            "dog",
            "horse",
            "motorbike",
            "person",
            "pottedplant",
            "sheep",
            "sofa",
            "train",
            "tvmonitor");

    @Override
    public String name() {
        return "voc";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(CheckedFolder.options(CONTENT));
        options.add(OptionSpec.text(
                "classes",
                "",
                "names of class 1, 2, ..., with commas; empty: the 20 of VOC. Class 0 is the background"));
        options.add(OptionSpec.text(
                "class_0", ObjectDataset.BACKGROUND, "name of class 0 of class maps, if that is not the background"));
        options.add(OptionSpec.text(
                "image_sets",
                "",
                "folder of the lists, below root; empty: ImageSets/Main for detection, ImageSets/Segmentation else, or "
                        + "the one of the two that there is"));
        options.add(OptionSpec.text("train_set", "train", "list of training images: train, trainaug, ..."));
        options.add(OptionSpec.text("test_set", "val", "list of test images"));
        options.add(OptionSpec.text("class_maps", "SegmentationClass", "folder of the class maps, below root"));
        options.add(OptionSpec.integer(
                "frame", 513, 1, "height and width of the frame in pixels; every test image must fit into it"));
        options.add(OptionSpec.real("scale_min", 0.5, 0.01, "smallest factor of a training image's size"));
        options.add(OptionSpec.real("scale_max", 2, 0.01, "largest factor of a training image's size"));
        options.add(OptionSpec.flag("flip", true, "mirror every second training image"));
        return List.copyOf(options);
    }

    @Override
    public ObjectSplit open(Options options, ObjectNeed need) {
        List<String> classes = classes(options.text("classes"));
        VocAugmentation augmentation =
                new VocAugmentation(options.real("scale_min"), options.real("scale_max"), options.flag("flip"));
        if (augmentation.largest() < augmentation.smallest()) {
            throw UserError.usage("data 'voc': option 'scale_max' is " + augmentation.largest()
                    + "; expected at least scale_min, which is " + augmentation.smallest());
        }
        CheckedFolder folder = CheckedFolder.open(name(), options, CONTENT);
        VocListing listing = new VocListing(folder, options.text("image_sets"), options.text("class_maps"), need);
        String trainSet = options.text("train_set");
        String testSet = options.text("test_set");
        List<VocEntry> train = listing.read(trainSet);
        List<VocEntry> test = listing.read(testSet);
        ImageShape frame = new ImageShape(3, options.integer("frame"), options.integer("frame"));
        VocNames names = new VocNames(classes, options.text("class_0"));
        VocDataset testData = new VocDataset(folder, test, names, frame, augmentation);
        VocDataset trainData = new VocDataset(folder, train, names, frame, augmentation);
        testData.requireFits();
        List<DataWarning> warnings = new ArrayList<>(trainData.check(trainSet));
        warnings.addAll(testData.check(testSet));
        return new ObjectSplit(
                trainData,
                testData,
                new DataInfo(
                                name(),
                                hashes(folder, listing.list(trainSet), listing.list(testSet)),
                                split(train, test),
                                "see the source of the files; VOC 2012: pictures as on Flickr")
                        .with(warnings.stream().distinct().toList()));
    }

    private static List<String> classes(String option) {
        if (option.isBlank()) {
            return CLASSES;
        }
        List<String> classes =
                Arrays.stream(option.split(",", -1)).map(String::strip).toList();
        if (classes.contains("") || new HashSet<>(classes).size() < classes.size() || classes.size() > MOST_CLASSES) {
            throw UserError.usage("data 'voc': option 'classes' is '" + option + "'; expected up to " + MOST_CLASSES
                    + " names with commas between them, each once");
        }
        return classes;
    }

    private static Map<String, String> hashes(CheckedFolder folder, String... lists) {
        Map<String, String> hashes = new TreeMap<>();
        folder.sums().ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        for (String list : lists) {
            hashes.put(list, folder.hash(list));
        }
        return hashes;
    }

    private static String split(List<VocEntry> train, List<VocEntry> test) {
        Sha256.Lines lines = new Sha256.Lines().add("train");
        train.forEach(entry -> lines.add(line(entry)));
        lines.add("test");
        test.forEach(entry -> lines.add(line(entry)));
        return lines.hash();
    }

    private static String line(VocEntry entry) {
        return entry.classMap() == null ? entry.picture() : entry.picture() + " " + entry.classMap();
    }
}
