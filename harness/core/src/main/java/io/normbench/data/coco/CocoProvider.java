package io.normbench.data.coco;

import io.normbench.data.CheckedFolder;
import io.normbench.data.Sha256Sums;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
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
 * <p>All images get one frame. Unless the options set it, it is the smallest one with sides of a multiple of 32 that every
 * image of both splits fits into once it is resized; images in portrait and in landscape format together make it square.
 */
public final class CocoProvider implements ObjectDataProvider {
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
        options.addAll(CocoSplit.frameOptions());
        return List.copyOf(options);
    }

    @Override
    public ObjectSplit open(Options options, ObjectNeed need) {
        CheckedFolder folder = CheckedFolder.open(name(), options, CONTENT);
        CocoDataset.Source trainSource =
                new CocoDataset.Source(options.text("train_annotations"), options.text("train_images"));
        CocoDataset.Source testSource =
                new CocoDataset.Source(options.text("test_annotations"), options.text("test_images"));
        Map<String, String> hashes = new TreeMap<>();
        folder.sums().ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        CocoAnnotations train =
                annotations(folder, trainSource, hashes, need, false).trainable();
        CocoAnnotations test = annotations(folder, testSource, hashes, need, true);
        requireImages(folder, trainSource, train, "an annotation that is no crowd region");
        requireImages(folder, testSource, test, "an entry under 'images'");
        if (!train.categories().equals(test.categories())) {
            throw UserError.badData(folder.file(testSource.annotations()) + ": 'categories' differ from those of "
                    + folder.file(trainSource.annotations()) + "; expected the same ids and names");
        }
        return CocoSplit.of(
                this,
                folder,
                options,
                need,
                new CocoSplit.Part(trainSource, train),
                new CocoSplit.Part(testSource, test),
                hashes,
                "see the source of the files; COCO 2017: annotations CC BY 4.0, pictures as on Flickr");
    }

    private CocoAnnotations annotations(
            CheckedFolder folder,
            CocoDataset.Source source,
            Map<String, String> hashes,
            ObjectNeed need,
            boolean evaluated) {
        folder.require(source.annotations(), "data 'coco', option 'train_annotations' or 'test_annotations',");
        hashes.put(source.annotations(), folder.hash(source.annotations()));
        return CocoAnnotations.read(folder.file(source.annotations()), need, evaluated);
    }

    private static void requireImages(
            CheckedFolder folder, CocoDataset.Source source, CocoAnnotations annotations, String expected) {
        if (annotations.images().isEmpty()) {
            throw UserError.badData(folder.file(source.annotations())
                    + ": has no image to use; expected at least one with " + expected);
        }
        for (CocoImage image : annotations.images()) {
            folder.require(
                    source.picture(image), folder.file(source.annotations()) + ": 'file_name' of image " + image.id());
        }
    }
}
