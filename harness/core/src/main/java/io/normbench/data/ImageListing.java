package io.normbench.data;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The pictures under {@code root/part/<class>/}, sorted by class and name.
 *
 * @param names paths relative to the root, with forward slashes
 * @param labels the position of each picture's class among the sorted classes
 * @param classes the sorted class names
 */
record ImageListing(String[] names, int[] labels, List<String> classes) {
    /** Lists one part ({@code train} or {@code val}) of {@code root}. */
    static ImageListing of(Path root, String part) {
        Path folder = root.resolve(part);
        if (!Files.isDirectory(folder)) {
            throw UserError.infrastructure(
                    folder.toAbsolutePath() + " is missing; put one folder of pictures for each class there: " + part
                            + "/<class>/<picture>.jpg");
        }
        List<String> classes = sorted(folder, path -> visible(path) && Files.isDirectory(path));
        if (classes.isEmpty()) {
            throw UserError.infrastructure(
                    folder.toAbsolutePath() + " has no folders; put one folder of pictures for each class there");
        }
        List<String> names = new ArrayList<>();
        int[] ends = new int[classes.size()];
        for (int label = 0; label < ends.length; label++) {
            Path ofClass = folder.resolve(classes.get(label));
            List<String> pictures = sorted(ofClass, ImageListing::picture);
            if (pictures.isEmpty()) {
                throw UserError.infrastructure(
                        ofClass.toAbsolutePath() + " has no pictures; expected files that end in .png, .jpg or .jpeg");
            }
            for (String picture : pictures) {
                names.add(part + "/" + classes.get(label) + "/" + picture);
            }
            ends[label] = names.size();
        }
        return new ImageListing(names.toArray(String[]::new), labels(ends), classes);
    }

    private static int[] labels(int[] ends) {
        int[] labels = new int[ends[ends.length - 1]];
        for (int i = 0, label = 0; i < labels.length; i++) {
            while (i >= ends[label]) {
                label++;
            }
            labels[i] = label;
        }
        return labels;
    }

    private static List<String> sorted(Path folder, DirectoryStream.Filter<Path> filter) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, filter)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            throw UserError.infrastructure("cannot list " + folder.toAbsolutePath() + ": " + e, e);
        }
        Collections.sort(names);
        return names;
    }

    private static boolean visible(Path path) {
        return !path.getFileName().toString().startsWith(".");
    }

    private static boolean picture(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return visible(path) && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }
}
