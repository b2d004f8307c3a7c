package io.normbench.metric.miou;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts the pixels of label files: two PNGs, two folders of PNGs of the same names, or JSON files of label maps. */
public final class LabelFiles {
    private final Confusion confusion;
    private long images;

    private LabelFiles(Confusion confusion) {
        this.confusion = confusion;
    }

    /**
     * What was counted.
     *
     * @param confusion pixels
     * @param images pairs of label maps
     */
    public record Counted(Confusion confusion, long images) {}

    /**
     * Counts all pixels.
     *
     * @throws UserError if the files do not fit together or are no label maps
     */
    public static Counted count(Path truth, Path prediction, int classes, int voidLabel) {
        LabelFiles files = new LabelFiles(new Confusion(classes, voidLabel));
        if (Files.isDirectory(truth) && Files.isDirectory(prediction)) {
            files.folders(truth, prediction);
        } else if (Files.isDirectory(truth) || Files.isDirectory(prediction)) {
            throw UserError.usage("'" + truth + "' and '" + prediction
                    + "': one is a folder and the other is not; give two folders with the same file names");
        } else if (isPng(truth) && isPng(prediction)) {
            files.add(truth + " and " + prediction, PngLabels.read(truth), PngLabels.read(prediction));
        } else if (isPng(truth) || isPng(prediction)) {
            throw UserError.usage("'" + truth + "' and '" + prediction
                    + "': one is a PNG and the other is not; give two of a kind");
        } else {
            files.json(truth, prediction);
        }
        return new Counted(files.confusion, files.images);
    }

    private void folders(Path truth, Path prediction) {
        SortedSet<String> wanted = pngNames(truth);
        SortedSet<String> present = pngNames(prediction);
        if (wanted.isEmpty()) {
            throw UserError.usage(truth + ": holds no .png file; expected label maps");
        }
        complain(missing(wanted, present), prediction, truth);
        complain(missing(present, wanted), truth, prediction);
        for (String name : wanted) {
            add(name, PngLabels.read(truth.resolve(name)), PngLabels.read(prediction.resolve(name)));
        }
    }

    private static SortedSet<String> missing(SortedSet<String> wanted, SortedSet<String> present) {
        SortedSet<String> missing = new TreeSet<>(wanted);
        missing.removeAll(present);
        return missing;
    }

    private static void complain(SortedSet<String> missing, Path where, Path from) {
        if (!missing.isEmpty()) {
            throw UserError.usage(where + ": lacks " + missing.size() + " of the label maps in " + from + ", first '"
                    + missing.first() + "'; both folders must hold the same file names");
        }
    }

    private void json(Path truth, Path prediction) {
        List<LabelMap> wanted = JsonLabels.truth(truth);
        List<LabelMap> got = JsonLabels.predictions(prediction);
        if (wanted.size() != got.size()) {
            throw UserError.usage(truth + " holds " + wanted.size() + " images, " + prediction + " " + got.size()
                    + "; expected as many predictions as label maps");
        }
        for (int i = 0; i < wanted.size(); i++) {
            add(prediction + ": at /images/" + i, wanted.get(i), got.get(i));
        }
    }

    private void add(String place, LabelMap truth, LabelMap prediction) {
        try {
            confusion.add(truth, prediction);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(place + ": " + e.getMessage());
        }
        images++;
    }

    private static SortedSet<String> pngNames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(LabelFiles::isPng)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw UserError.usage(folder + ": cannot be read: " + e.getMessage());
        }
    }

    private static boolean isPng(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }
}
