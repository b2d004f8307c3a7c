package io.normbench.data.coco;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.data.CheckedFolder;
import io.normbench.data.DataWarning;
import io.normbench.data.Sha256Sums;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.data.picture.PictureHead;
import io.normbench.metric.coco.AnnotationReader.AnnotationEntry;
import io.normbench.metric.coco.AnnotationReader.ImageEntry;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.util.OneLine;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Polygons;
import io.normbench.vision.mask.Segmentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Opens {@code yolo}: pictures with a text file each, one object a line: its class, counted from 0, then centre, width and
 * height of its box as shares of the picture's width and height, or the corners of its outline as such shares.
 *
 * <p>A picture without a text file has no objects. Training pictures without objects are left out, test pictures are all
 * kept.
 */
public final class YoloProvider implements ObjectDataProvider {
    private static final String CONTENT =
            "images/train, labels/train, images/val and labels/val, or other folders of pictures and text files";
    private static final List<String> PICTURES = List.of(".png", ".jpg", ".jpeg", ".bmp");
    private static final String TEXT = ".txt";

    private static final int BOX_NUMBERS = 5;
    private static final int FEWEST_OUTLINE_NUMBERS = 7;

    /** Shares may lie so far outside of 0 to 1: rounding, not another unit. */
    private static final double SLACK = 0.01;

    @Override
    public String name() {
        return "yolo";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(CheckedFolder.options(CONTENT));
        options.add(OptionSpec.text(
                "classes", "", "names of class 0, 1, ..., with commas; empty: those that 'names' of data.yaml lists"));
        options.add(OptionSpec.text("train_images", "images/train", "folder of the training pictures, below root"));
        options.add(OptionSpec.text("train_labels", "labels/train", "folder of their text files, below root"));
        options.add(OptionSpec.text("test_images", "images/val", "folder of the test pictures, below root"));
        options.add(OptionSpec.text("test_labels", "labels/val", "folder of their text files, below root"));
        options.addAll(CocoSplit.frameOptions());
        return List.copyOf(options);
    }

    @Override
    public ObjectSplit open(Options options, ObjectNeed need) {
        CheckedFolder folder = CheckedFolder.open(name(), options, CONTENT);
        List<String> classes = classes(folder, options.text("classes"));
        CocoDataset.Source train = new CocoDataset.Source(options.text("train_labels"), options.text("train_images"));
        CocoDataset.Source test = new CocoDataset.Source(options.text("test_labels"), options.text("test_images"));
        Map<String, String> hashes = new TreeMap<>();
        folder.sums().ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        CocoAnnotations trained =
                new Split(folder, train, classes, need, false).read(hashes).trainable();
        CocoAnnotations tested = new Split(folder, test, classes, need, true).read(hashes);
        if (trained.images().isEmpty()) {
            throw UserError.badData(folder.file(train.annotations()) + ": no picture of "
                    + folder.file(train.pictures()) + " has an object; expected text files with objects in them");
        }
        return CocoSplit.of(
                this,
                folder,
                options,
                need,
                new CocoSplit.Part(train, trained),
                new CocoSplit.Part(test, tested),
                hashes,
                "not known; see the source of the files");
    }

    private static List<String> classes(CheckedFolder folder, String option) {
        List<String> classes = option.isBlank()
                ? listed(folder)
                : Arrays.stream(option.split(",", -1)).map(String::strip).toList();
        if (classes.isEmpty() || classes.contains("") || new HashSet<>(classes).size() < classes.size()) {
            throw UserError.usage("data 'yolo': the classes are " + OneLine.of(classes.toString())
                    + "; expected names, each once, in option 'classes' or as 'names' of data.yaml");
        }
        return classes;
    }

    /** The names of data.yaml: a list, or a mapping from numbers. */
    private static List<String> listed(CheckedFolder folder) {
        for (String file : List.of("data.yaml", "dataset.yaml")) {
            if (Files.isRegularFile(folder.file(file))) {
                JsonNode names;
                try {
                    names = YamlReader.tree(new String(folder.read(file), StandardCharsets.UTF_8))
                            .path("names");
                } catch (IllegalArgumentException e) {
                    throw UserError.badData(
                            folder.file(file) + ": cannot be read: " + OneLine.of(String.valueOf(e.getMessage())));
                }
                List<String> listed = new ArrayList<>();
                names.forEach(name -> listed.add(name.asText()));
                return listed;
            }
        }
        return List.of();
    }

    /** Reads one split. */
    private static final class Split {
        private final CheckedFolder folder;
        private final CocoDataset.Source source;
        private final List<String> classes;
        private final CocoReader collected;
        private final ObjectNeed need;
        private long annotations;

        Split(
                CheckedFolder folder,
                CocoDataset.Source source,
                List<String> classes,
                ObjectNeed need,
                boolean evaluated) {
            this.folder = folder;
            this.source = source;
            this.classes = classes;
            this.need = need;
            this.collected = new CocoReader(need, evaluated);
        }

        CocoAnnotations read(Map<String, String> hashes) {
            Set<String> texts = new HashSet<>(folder.names(source.annotations()));
            List<String> pictures = folder.names(source.pictures()).stream()
                    .filter(name -> PICTURES.stream().anyMatch(ending -> endsWith(name, ending)))
                    .toList();
            if (pictures.isEmpty()) {
                throw UserError.badData(folder.file(source.pictures()).toAbsolutePath()
                        + " has no pictures; expected files that end in " + String.join(", ", PICTURES)
                        + ". Put them there, or mend option 'train_images' or 'test_images'");
            }
            for (int label = 0; label < classes.size(); label++) {
                collected.category(label, classes.get(label));
            }
            Sha256.Lines lines = new Sha256.Lines();
            List<String> without = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                String picture = pictures.get(i);
                String text = picture.substring(0, picture.lastIndexOf('.')) + TEXT;
                PictureHead head = PictureHead.read(folder.file(source.pictures() + "/" + picture));
                collected.image(new ImageEntry(i + 1L, picture, head.height(), head.width()));
                if (texts.remove(text)) {
                    byte[] bytes = folder.read(source.annotations() + "/" + text);
                    lines.add(text + " " + Sha256.of(bytes));
                    read(text, new String(bytes, StandardCharsets.UTF_8), i + 1L, head);
                } else {
                    without.add(picture);
                }
            }
            hashes.put(source.annotations(), lines.hash());
            return CocoAnnotations.checked(folder.file(source.annotations()), collected, need)
                    .with(warnings(pictures.size(), without, texts));
        }

        private List<DataWarning> warnings(int pictures, List<String> without, Set<String> texts) {
            String place = folder.file(source.annotations()).toString();
            List<DataWarning> warnings = new ArrayList<>();
            if (!without.isEmpty()) {
                warnings.add(new DataWarning(
                        DataWarning.Kind.LABELS,
                        place,
                        without.size(),
                        without.size() + " of " + pictures + " pictures have no text file, first " + without.get(0)
                                + "; they count as pictures without objects"));
            }
            List<String> alone = texts.stream()
                    .filter(name -> endsWith(name, TEXT) && !name.equals("classes.txt"))
                    .sorted()
                    .toList();
            if (!alone.isEmpty()) {
                warnings.add(new DataWarning(
                        DataWarning.Kind.LEFT_OUT,
                        place,
                        alone.size(),
                        alone.size() + " text files have no picture, first " + alone.get(0) + "; they are left out"));
            }
            return warnings;
        }

        private void read(String file, String text, long image, PictureHead head) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = (i == 0 && lines.get(i).startsWith("\uFEFF")
                                ? lines.get(i).substring(1)
                                : lines.get(i))
                        .strip();
                if (!line.isEmpty()) {
                    String place = folder.file(source.annotations() + "/" + file) + ", line " + (i + 1) + ": ";
                    object(place, line.split("\\s+"), image, head);
                }
            }
        }

        private void object(String place, String[] words, long image, PictureHead head) {
            boolean outline = words.length >= FEWEST_OUTLINE_NUMBERS && words.length % 2 == 1;
            if (words.length != BOX_NUMBERS && !outline) {
                throw UserError.badData(place + words.length + " numbers; expected a class and the centre, width and "
                        + "height of a box, or a class and x and y of at least three corners");
            }
            if (!words[0].matches("[0-9]{1,6}") || Integer.parseInt(words[0]) >= classes.size()) {
                throw UserError.badData(place + "the class is '" + OneLine.of(words[0]) + "'; expected 0 to "
                        + (classes.size() - 1) + ". Mend it, or name more classes");
            }
            double[] shares = new double[words.length - 1];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = share(place, words[i + 1]) * (i % 2 == 0 ? head.width() : head.height());
            }
            Segmentation corners = outline ? new Polygons(new double[][] {shares}) : null;
            double[] box = corners != null
                    ? Outline.box(corners)
                    : new double[] {shares[0] - shares[2] / 2, shares[1] - shares[3] / 2, shares[2], shares[3]};
            collected.annotation(new AnnotationEntry(
                    ++annotations,
                    image,
                    Integer.parseInt(words[0]),
                    corners != null ? corners.mask(head.height(), head.width()).area() : box[2] * box[3],
                    false,
                    box,
                    need.pixels() ? corners : null));
        }

        private static double share(String place, String word) {
            try {
                double value = Double.parseDouble(word);
                if (value >= -SLACK && value <= 1 + SLACK) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // falls through to the message, which is the same for text and for a number out of range
            }
            throw UserError.badData(
                    place + "'" + OneLine.of(word) + "' is no share of the picture; expected numbers from 0 to 1");
        }

        private static boolean endsWith(String name, String ending) {
            return name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length());
        }
    }
}
