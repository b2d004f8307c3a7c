package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.util.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads which images a set has, and finds those of their files that are needed. */
final class VocListing {
    private static final String MAIN = "ImageSets/Main";
    private static final String SEGMENTATION = "ImageSets/Segmentation";
    private static final String ANNOTATIONS = "Annotations";
    private static final String PICTURES = "JPEGImages";

    /** What Windows editors put before the first character. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final Pattern FLAGGED = Pattern.compile("(.+?)\\s+(?:-1|0|1)");

    private final CheckedFolder folder;
    private final String lists;
    private final boolean mainFirst;
    private final FilesOfFolder pictures;
    private final FilesOfFolder annotations;
    private final FilesOfFolder classMaps;
    private final boolean boxes;
    private final boolean maps;

    /**
     * Prepares to read.
     *
     * @param lists folder of the lists; empty for VOC's own
     * @param classMaps folder of class maps
     * @param need what of the images is needed
     */
    VocListing(CheckedFolder folder, String lists, String classMaps, ObjectNeed need) {
        this.folder = folder;
        this.lists = lists;
        this.mainFirst = !need.pixels() || need == ObjectNeed.MASKS;
        this.pictures = new FilesOfFolder(folder, PICTURES);
        this.annotations = new FilesOfFolder(folder, ANNOTATIONS);
        this.classMaps = new FilesOfFolder(folder, classMaps);
        boolean everything = need == ObjectNeed.EVERYTHING;
        this.boxes = need.boxes() && (!everything || Files.isDirectory(folder.file(ANNOTATIONS)));
        this.maps = need == ObjectNeed.CLASS_MAPS || everything && Files.isDirectory(folder.file(classMaps));
    }

    /** The list of set {@code set} for segmentation, relative to the folder. */
    static String listOf(String set) {
        return SEGMENTATION + "/" + set + ".txt";
    }

    boolean hasBoxes() {
        return boxes;
    }

    boolean hasClassMaps() {
        return maps;
    }

    /**
     * The list of set {@code set}, relative to the folder. VOC has one for detection, of all images, and one for
     * segmentation, of those that have a class map; where one of the two is missing, the other serves.
     */
    String list(String set) {
        if (!lists.isEmpty()) {
            return lists + "/" + set + ".txt";
        }
        String main = MAIN + "/" + set + ".txt";
        String first = mainFirst ? main : listOf(set);
        String second = mainFirst ? listOf(set) : main;
        return !Files.isRegularFile(folder.file(first)) && Files.isRegularFile(folder.file(second)) ? second : first;
    }

    /** The images of set {@code set}, in the order of its list. */
    List<VocEntry> read(String set) {
        String list = list(set);
        folder.require(list, "data 'voc', option 'train_set' or 'test_set',");
        Path file = folder.file(list).toAbsolutePath();
        List<VocEntry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String text = new String(folder.read(list), StandardCharsets.UTF_8);
        List<String> lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            String name = nameOf(lines.get(i).strip());
            if (name.isEmpty()) {
                continue;
            }
            String user = file + ", line " + (i + 1) + ",";
            if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
                throw UserError.badData(user + " is '" + name
                        + "'; expected the name of an image without folder and ending, such as " + "2007_000032");
            }
            if (!seen.add(name)) {
                throw UserError.badData(user + " names " + name + " again; remove the line");
            }
            entries.add(entry(name, user));
        }
        if (entries.isEmpty()) {
            throw UserError.badData(file + " is empty; expected the name of an image on each line");
        }
        return entries;
    }

    /** A line of a list of one class says after the name whether the image shows it. */
    private String nameOf(String line) {
        Matcher flagged = FLAGGED.matcher(line);
        return flagged.matches() && !pictures.has(line) && pictures.has(flagged.group(1)) ? flagged.group(1) : line;
    }

    private VocEntry entry(String name, String user) {
        String picture = pictures.find(name, List.of(".jpg", ".png", ".jpeg", ".bmp"));
        String map = maps ? classMaps.find(name, List.of(".png")) : null;
        String annotation = boxes ? annotations.find(name, List.of(".xml")) : null;
        folder.require(picture, user);
        if (map != null) {
            folder.require(map, user);
        }
        if (annotation != null) {
            folder.require(annotation, user);
        }
        return new VocEntry(picture, annotation, map);
    }

    /** The files of one folder by what stands before the last dot. */
    private static final class FilesOfFolder {
        private final String folder;
        private final Map<String, List<String>> endings = new HashMap<>();

        FilesOfFolder(CheckedFolder root, String folder) {
            this.folder = folder;
            for (String file : root.names(folder)) {
                int dot = file.lastIndexOf('.');
                if (dot > 0) {
                    endings.computeIfAbsent(file.substring(0, dot), name -> new ArrayList<>(1))
                            .add(file.substring(dot));
                }
            }
        }

        boolean has(String name) {
            return endings.containsKey(name);
        }

        /** The file {@code name} with the first of {@code wanted} that it has, in whatever case; else with the first. */
        String find(String name, List<String> wanted) {
            List<String> present = endings.getOrDefault(name, List.of());
            return folder + "/" + name
                    + wanted.stream()
                            .filter(present::contains)
                            .findFirst()
                            .or(() -> wanted.stream()
                                    .flatMap(ending -> present.stream().filter(ending::equalsIgnoreCase))
                                    .findFirst())
                            .orElse(wanted.get(0));
        }
    }
}
