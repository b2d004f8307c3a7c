package io.normbench.data.folder;

import io.normbench.data.Augmentation;
import io.normbench.data.CheckedFolder;
import io.normbench.data.DataFiles;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.DataWarning;
import io.normbench.data.DatasetProvider;
import io.normbench.data.ImageDataset;
import io.normbench.data.PixelScale;
import io.normbench.data.RandomizedRead;
import io.normbench.data.Sha256Sums;
import io.normbench.data.picture.DecodedImage;
import io.normbench.data.picture.PictureHead;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Opens pictures in folders, laid out as for ImageNet: {@code train/<class>/<picture>} and
 * {@code val/<class>/<picture>}, PNG, JPEG, BMP or TIFF. The sorted class names are the labels. Pictures in folders
 * within a class belong to it, as for torchvision's {@code ImageFolder}.
 *
 * <p>Normalization: mean 0.485, 0.456, 0.406 and standard deviation 0.229, 0.224, 0.225 of red, green and blue.
 * Evaluation: shorter side resized to {@code resize}, then the centre of {@code image_size}. Training, if augmented:
 * random resized crop and flip; else as for evaluation.
 *
 * <p>The split's hash covers the names of all pictures. If the root holds a list {@code SHA256SUMS}, then it must
 * name every picture, every file it names must exist, and each picture is checked against it whenever it is read.
 */
public final class ImageFolderProvider implements DatasetProvider {
    private static final String CONTENT = "the folders train and val, each with one folder of pictures for each class";

    /** Pictures of a part that are decoded before the first step. */
    private static final int DECODED = 5;

    private final PixelScale scale = PixelScale.imageNet();

    @Override
    public String name() {
        return "image-folder";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(DataFiles.folderOptions(CONTENT));
        options.add(OptionSpec.integer("image_size", 224, 1, "height and width of an image, in pixels"));
        options.add(OptionSpec.integer(
                "resize", 256, 1, "pixels of the shorter side before the centre is taken for evaluation"));
        return List.copyOf(options);
    }

    @Override
    public DataSplit open(Options options) {
        int size = options.integer("image_size");
        int resize = options.integer("resize");
        if (resize < size) {
            throw UserError.usage("data 'image-folder': option 'resize' is " + resize
                    + "; expected at least image_size, which is " + size);
        }
        Path root = DataFiles.root(name(), options, CONTENT);
        Sha256Sums sums = Sha256Sums.of(root, options.choice("sha256"));
        ImageListing train = ImageListing.of(root, "train");
        ImageListing val = ImageListing.of(root, "val");
        requireSameClasses(root, train, val);
        requireListed(root, sums, train, val);
        checkPictures(root, sums, train, false);
        checkPictures(root, sums, val, true);
        List<DataWarning> warnings = new ArrayList<>(leftOut(root, "train", train));
        warnings.addAll(leftOut(root, "val", val));
        return new DataSplit(
                dataset(root, train, sums, resize, size),
                dataset(root, val, sums, resize, size),
                info(sums, train, val).with(warnings));
    }

    /**
     * Decodes the first picture of every class, up to a few; of held-out pictures, which nobody reads before the training
     * is done, the heads of all are read too.
     */
    private static void checkPictures(Path root, Sha256Sums sums, ImageListing listing, boolean heads) {
        CheckedFolder folder = new CheckedFolder(root, sums);
        if (heads) {
            for (String name : listing.names()) {
                PictureHead.read(folder.file(name));
            }
        }
        for (int i = 0, decoded = 0; i < listing.names().length && decoded < DECODED; i++) {
            if (i == 0 || listing.labels()[i] != listing.labels()[i - 1]) {
                DecodedImage.in(folder, listing.names()[i]);
                decoded++;
            }
        }
    }

    private static List<DataWarning> leftOut(Path root, String part, ImageListing listing) {
        List<String> names = listing.leftOut();
        return names.isEmpty()
                ? List.of()
                : List.of(new DataWarning(
                        DataWarning.Kind.LEFT_OUT,
                        root.resolve(part).toString(),
                        names.size(),
                        names.size()
                                + " pictures are left out, since they are of a format that is not read or in no class's "
                                + "folder, first " + names.get(0) + "; convert or move them to use them"));
    }

    @Override
    public Augmentation augmentation(Options options) {
        return new RandomizedRead();
    }

    private ImageDataset dataset(Path root, ImageListing listing, Sha256Sums sums, int resize, int size) {
        return new ImageFolder(root, listing.names(), listing.labels(), listing.classes(), sums, resize, size, scale);
    }

    private DataInfo info(Sha256Sums sums, ImageListing train, ImageListing val) {
        Map<String, String> hashes = new TreeMap<>();
        sums.ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        Sha256.Lines split = new Sha256.Lines();
        for (String name : train.names()) {
            split.add(name);
        }
        for (String name : val.names()) {
            split.add(name);
        }
        return new DataInfo(name(), hashes, split.hash(), "not known; see the source of the pictures");
    }

    private static void requireSameClasses(Path root, ImageListing train, ImageListing val) {
        if (!train.classes().equals(val.classes())) {
            Set<String> odd = new HashSet<>(train.classes());
            Set<String> both = new HashSet<>(val.classes());
            both.retainAll(odd);
            odd.addAll(val.classes());
            odd.removeAll(both);
            throw UserError.badData(
                    root.toAbsolutePath() + ": train and val must have the same classes; only one of them has "
                            + odd.stream().sorted().limit(5).toList());
        }
    }

    private static void requireListed(Path root, Sha256Sums sums, ImageListing... listings) {
        if (!sums.present()) {
            return;
        }
        Set<String> found = new HashSet<>();
        for (ImageListing listing : listings) {
            for (String name : listing.names()) {
                sums.requireListed(name);
                found.add(name);
            }
        }
        for (String part : List.of("train/", "val/")) {
            for (String name : sums.names(part)) {
                if (!found.contains(name) && !Files.exists(root.resolve(name))) {
                    throw UserError.badData(
                            root.resolve(name).toAbsolutePath() + " is missing; " + Sha256Sums.FILE + " lists it");
                }
            }
        }
    }
}
