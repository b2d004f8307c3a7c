package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.util.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads which images a set has, and finds their files. */
final class VocListing {
    private static final String ANNOTATIONS = "Annotations";
    private static final String PICTURES = "JPEGImages";

    private final CheckedFolder folder;
    private final String classMaps;
    private final boolean boxes;

    /**
     * Prepares to read.
     *
     * @param classMaps name of the folder of class maps
     */
    VocListing(CheckedFolder folder, String classMaps) {
        this.folder = folder;
        this.classMaps = classMaps;
        this.boxes = Files.isDirectory(folder.file(ANNOTATIONS));
    }

    /** The list of set {@code set}, relative to the folder. */
    static String listOf(String set) {
        return "ImageSets/Segmentation/" + set + ".txt";
    }

    /** The images of set {@code set}, in the order of its list. */
    List<VocEntry> read(String set) {
        String list = listOf(set);
        folder.require(list, "data 'voc', option 'train_set' or 'test_set',");
        Path file = folder.file(list).toAbsolutePath();
        List<VocEntry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> lines = new String(folder.read(list), StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip();
            if (name.isEmpty()) {
                continue;
            }
            String user = file + ", line " + (i + 1) + ",";
            if (name.indexOf(' ') >= 0 || name.indexOf('/') >= 0) {
                throw UserError.infrastructure(
                        user + " is '" + name + "'; expected the name of an image without folder and ending, such as "
                                + "2007_000032");
            }
            if (!seen.add(name)) {
                throw UserError.infrastructure(user + " names " + name + " again; remove the line");
            }
            entries.add(entry(name, user));
        }
        if (entries.isEmpty()) {
            throw UserError.infrastructure(file + " is empty; expected the name of an image on each line");
        }
        return entries;
    }

    private VocEntry entry(String name, String user) {
        String picture = PICTURES + "/" + name + ".jpg";
        for (String ending : List.of(".png", ".jpeg")) {
            if (!Files.isRegularFile(folder.file(picture))
                    && Files.isRegularFile(folder.file(PICTURES + "/" + name + ending))) {
                picture = PICTURES + "/" + name + ending;
            }
        }
        String annotation = boxes ? ANNOTATIONS + "/" + name + ".xml" : null;
        String map = classMaps + "/" + name + ".png";
        folder.require(picture, user);
        folder.require(map, user);
        if (boxes) {
            folder.require(annotation, user);
        }
        return new VocEntry(picture, annotation, map);
    }
}
