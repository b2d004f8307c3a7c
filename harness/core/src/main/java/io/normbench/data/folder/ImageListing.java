package io.normbench.data.folder;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pictures under {@code root/part/<class>/}, those in folders below included, sorted by class and path.
 *
 * @param names paths relative to the root, with forward slashes
 * @param labels the position of each picture's class among the sorted classes
 * @param classes the sorted class names
 * @param leftOut pictures of formats that are not read, or in no class's folder, relative to the root
 */
record ImageListing(String[] names, int[] labels, List<String> classes, List<String> leftOut) {
    private static final int DEEPEST = 32;

    /** Endings of what is read. */
    private static final Set<String> READ = Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff");

    /** Endings of pictures that other loaders would read, in part. */
    private static final Set<String> NOT_READ = Set.of(
            "webp", "gif", "ppm", "pgm", "pbm", "pnm", "jp2", "j2k", "jpx", "jpe", "jfif", "jxl", "avif", "heic",
            "heif", "tga", "dds", "exr", "hdr", "ico", "pcx", "svg", "npy", "dcm");

    /** Lists one part ({@code train} or {@code val}) of {@code root}. */
    static ImageListing of(Path root, String part) {
        Path folder = root.resolve(part);
        if (!Files.isDirectory(folder)) {
            throw UserError.badData(
                    folder.toAbsolutePath() + " is missing; put one folder of pictures for each class there: " + part
                            + "/<class>/<picture>.jpg");
        }
        List<String> classes = classes(folder);
        if (classes.isEmpty()) {
            throw UserError.badData(
                    folder.toAbsolutePath() + " has no folders; put one folder of pictures for each class there");
        }
        List<String> names = new ArrayList<>();
        List<String> leftOut = new ArrayList<>(strays(folder, part));
        int[] ends = new int[classes.size()];
        for (int label = 0; label < ends.length; label++) {
            Path ofClass = folder.resolve(classes.get(label));
            int before = names.size();
            for (String file : files(ofClass)) {
                String name = part + "/" + classes.get(label) + "/" + file;
                if (READ.contains(ending(file))) {
                    names.add(name);
                } else if (NOT_READ.contains(ending(file))) {
                    leftOut.add(name);
                }
            }
            if (names.size() == before) {
                throw UserError.badData(
                        ofClass.toAbsolutePath() + " has no pictures; expected files that end in .png, .jpg or .jpeg"
                                + " (.bmp and .tif are read too)");
            }
            ends[label] = names.size();
        }
        return new ImageListing(names.toArray(String[]::new), labels(ends), classes, List.copyOf(leftOut));
    }

    /** Pictures that lie beside the folders of classes. */
    private static List<String> strays(Path folder, String part) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> visible(path) && Files.isRegularFile(path))
                    .map(path -> path.getFileName().toString())
                    .filter(name -> READ.contains(ending(name)) || NOT_READ.contains(ending(name)))
                    .sorted()
                    .map(name -> part + "/" + name)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw UserError.badData("cannot list " + folder.toAbsolutePath() + ": " + e, e);
        }
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
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

    private static List<String> classes(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> visible(path) && Files.isDirectory(path))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw UserError.badData("cannot list " + folder.toAbsolutePath() + ": " + e, e);
        }
    }

    /** The files in a folder and in those below it, relative to it, with forward slashes; none that is hidden. */
    private static List<String> files(Path folder) {
        List<String> files = new ArrayList<>();
        collect(folder, "", files, 0);
        Collections.sort(files);
        return files;
    }

    private static void collect(Path folder, String prefix, List<String> files, int depth) {
        if (depth > DEEPEST) {
            throw UserError.badData(folder.toAbsolutePath() + " lies more than " + DEEPEST
                    + " folders deep; expected no folder that contains itself by a link");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ImageListing::visible)) {
            for (Path entry : entries) {
                String name = prefix + entry.getFileName();
                if (Files.isDirectory(entry)) {
                    collect(entry, name + "/", files, depth + 1);
                } else {
                    files.add(name);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw UserError.badData("cannot list " + folder.toAbsolutePath() + ": " + e, e);
        }
    }

    private static boolean visible(Path path) {
        return !path.getFileName().toString().startsWith(".");
    }
}
