package io.normbench.data.coco;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataWarning;
import io.normbench.data.Sha256Sums;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.data.picture.DecodedImage;
import io.normbench.data.picture.PictureHead;
import io.normbench.metric.coco.AnnotationReader.AnnotationEntry;
import io.normbench.metric.coco.AnnotationReader.ImageEntry;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens {@code mask-folders}: a folder for each image, with the picture in {@code images} and a PNG for each object in
 * {@code masks}, whose pixels are not black (the 2018 Data Science Bowl).
 *
 * <p>All masks are decoded when the data are opened. Training images without objects are left out, test images are all
 * kept. Without a folder of test images, every fifth training image is one: the first by the SHA-256 of their names.
 */
public final class MaskFoldersProvider implements ObjectDataProvider {
    private static final String CONTENT = "a folder for each image, with the folders images and masks in it";
    private static final int SHARE = 5;

    @Override
    public String name() {
        return "mask-folders";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(CheckedFolder.options(CONTENT));
        options.add(OptionSpec.text("train", "stage1_train", "folder of the training images, below root"));
        options.add(OptionSpec.text(
                "test", "", "folder of the test images, below root; empty: a fifth of the training images"));
        options.add(OptionSpec.text("category", "object", "what the masks are of"));
        options.addAll(CocoSplit.frameOptions());
        return List.copyOf(options);
    }

    @Override
    public ObjectSplit open(Options options, ObjectNeed need) {
        CheckedFolder folder = CheckedFolder.open(name(), options, CONTENT);
        String trainFolder = options.text("train");
        String testFolder = options.text("test");
        List<String> train = images(folder, trainFolder);
        List<String> test;
        if (testFolder.isEmpty()) {
            testFolder = trainFolder;
            List<String> byHash = new ArrayList<>(train);
            byHash.sort(Comparator.comparing(id -> new Sha256.Lines().add(id).hash()));
            test = byHash.subList(0, byHash.size() / SHARE).stream().sorted().toList();
            train = byHash.subList(byHash.size() / SHARE, byHash.size()).stream()
                    .sorted()
                    .toList();
        } else {
            test = images(folder, testFolder);
        }
        if (train.isEmpty() || test.isEmpty()) {
            throw UserError.badData("data 'mask-folders': there are " + train.size() + " training and " + test.size()
                    + " test images in " + folder.file(trainFolder).toAbsolutePath() + "; expected " + CONTENT);
        }
        Map<String, String> hashes = new TreeMap<>();
        folder.sums().ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        String category = options.text("category");
        CocoAnnotations trained = new Split(folder, trainFolder, category, need, false)
                .read(train)
                .trainable();
        CocoAnnotations tested = new Split(folder, testFolder, category, need, true).read(test);
        if (trained.images().isEmpty()) {
            throw UserError.badData(folder.file(trainFolder).toAbsolutePath() + ": no image has a mask with a pixel");
        }
        return CocoSplit.of(
                this,
                folder,
                options,
                need,
                new CocoSplit.Part(new CocoDataset.Source(trainFolder, trainFolder), trained),
                new CocoSplit.Part(new CocoDataset.Source(testFolder, testFolder), tested),
                hashes,
                "not known; see the source of the files");
    }

    private static List<String> images(CheckedFolder folder, String part) {
        return folder.names(part).stream()
                .filter(id -> !folder.names(part + "/" + id + "/images").isEmpty())
                .toList();
    }

    /** Reads one split. */
    private static final class Split {
        private final CheckedFolder folder;
        private final String part;
        private final CocoReader collected;
        private final ObjectNeed need;
        private final List<String> empty = new ArrayList<>();
        private long annotations;

        Split(CheckedFolder folder, String part, String category, ObjectNeed need, boolean evaluated) {
            this.folder = folder;
            this.part = part;
            this.need = need;
            this.collected = new CocoReader(need, evaluated);
            collected.category(1, category);
        }

        CocoAnnotations read(List<String> ids) {
            for (int i = 0; i < ids.size(); i++) {
                image(ids.get(i), i + 1L);
            }
            List<DataWarning> warnings = empty.isEmpty()
                    ? List.of()
                    : List.of(new DataWarning(
                            DataWarning.Kind.LEFT_OUT,
                            folder.file(part).toString(),
                            empty.size(),
                            empty.size() + " masks are all black, first " + empty.get(0) + "; they are left out"));
            return CocoAnnotations.checked(folder.file(part), collected, need).with(warnings);
        }

        private void image(String id, long number) {
            List<String> pictures = folder.names(part + "/" + id + "/images");
            if (pictures.size() != 1) {
                throw UserError.badData(folder.file(part + "/" + id + "/images").toAbsolutePath() + " holds "
                        + pictures.size() + " files; expected one picture");
            }
            String picture = id + "/images/" + pictures.get(0);
            PictureHead head = PictureHead.read(folder.file(part + "/" + picture));
            collected.image(new ImageEntry(number, picture, head.height(), head.width()));
            for (String name : folder.names(part + "/" + id + "/masks")) {
                mask(part + "/" + id + "/masks/" + name, number, head);
            }
        }

        private void mask(String name, long image, PictureHead head) {
            DecodedImage picture = DecodedImage.in(folder, name);
            if (picture.height() != head.height() || picture.width() != head.width()) {
                throw UserError.badData(folder.file(name).toAbsolutePath() + " is " + picture.height() + " x "
                        + picture.width() + " (height x width); expected " + head.height() + " x " + head.width()
                        + ", the size of its picture. Make the mask at the picture's size");
            }
            Rle mask = mask(picture);
            if (mask.area() == 0) {
                empty.add(name);
                return;
            }
            collected.annotation(new AnnotationEntry(
                    ++annotations, image, 1, (double) mask.area(), false, mask.box(), need.pixels() ? mask : null));
        }

        private static Rle mask(DecodedImage picture) {
            boolean[] byColumns = new boolean[picture.height() * picture.width()];
            byte[] rgb = picture.rgb();
            for (int pixel = 0, at = 0; at < rgb.length; pixel++, at += 3) {
                int column = pixel % picture.width();
                int row = pixel / picture.width();
                byColumns[column * picture.height() + row] = (rgb[at] | rgb[at + 1] | rgb[at + 2]) != 0;
            }
            return Rle.encode(byColumns, picture.height(), picture.width());
        }
    }
}
