package io.normbench.metric.miou;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts the pixels of label files: two PNGs, two folders of PNGs of the same names, or JSON files of label maps. */
public final class LabelFiles {
    private static final Pattern OTHER_PICTURE =
            Pattern.compile("(?i)[^.].*\\.(jpe?g|bmp|tiff?|webp|gif|npy|mat|p[gpn]m)");

    private final Confusion confusion;
    private final IntUnaryOperator colours;
    private long images;
    private long oddPalettes;
    private String firstOdd = "";
    private final List<String> warnings = new ArrayList<>();

    private LabelFiles(Confusion confusion, IntUnaryOperator colours) {
        this.confusion = confusion;
        this.colours = colours;
    }

    /**
     * What was counted.
     *
     * @param confusion pixels
     * @param images pairs of label maps
     * @param warnings what is likely to be a mistake in the files
     */
    public record Counted(Confusion confusion, long images, List<String> warnings) {}

    /** Counts all pixels; of palettes, those of greys alone are usual. */
    public static Counted count(Path truth, Path prediction, int classes, int voidLabel) {
        return count(truth, prediction, classes, voidLabel, label -> label * PngLabels.GREY);
    }

    /**
     * Counts all pixels.
     *
     * @param colours the usual colour 0xRRGGBB of each label in a palette; others are warned of
     * @throws UserError if the files do not fit together or are no label maps
     */
    public static Counted count(Path truth, Path prediction, int classes, int voidLabel, IntUnaryOperator colours) {
        requireThere(truth);
        requireThere(prediction);
        LabelFiles files = new LabelFiles(new Confusion(classes, voidLabel), colours);
        if (Files.isDirectory(truth) && Files.isDirectory(prediction)) {
            files.folders(truth, prediction);
        } else if (Files.isDirectory(truth) || Files.isDirectory(prediction)) {
            throw UserError.badData("'" + truth + "' and '" + prediction
                    + "': one is a folder and the other is not; give two folders with the same file names");
        } else if (isPng(truth) && isPng(prediction)) {
            files.pngs(truth + " and " + prediction, truth, prediction);
        } else if (isPng(truth) || isPng(prediction)) {
            throw UserError.badData(
                    "'" + truth + "' and '" + prediction + "': one is a PNG and the other is not; give two of a kind");
        } else {
            files.json(truth, prediction);
        }
        return new Counted(files.confusion, files.images, files.warnings(voidLabel));
    }

    private static void requireThere(Path file) {
        if (!Files.exists(file)) {
            throw UserError.badData(file + ": no such file or folder; give label maps");
        }
    }

    private List<String> warnings(int voidLabel) {
        if (oddPalettes > 0) {
            warnings.add(oddPalettes + " of " + images + " label maps have a palette of their own, first " + firstOdd
                    + ". Labels are palette indices, whatever their colours: if an image program has sorted the palette "
                    + "anew, they are wrong. Make the map again from its source, or as 8-bit grey");
        }
        boolean onlyFirst = confusion.classes() > 1 && confusion.voidPixels() > 0;
        for (int label = 1; label < confusion.classes(); label++) {
            onlyFirst &= confusion.truth(label) == 0;
        }
        if (onlyFirst) {
            warnings.add("class 1" + (confusion.classes() > 2 ? " and above have" : " has")
                    + " no true pixel, and " + confusion.voidPixels() + " pixels are void (" + voidLabel
                    + "), so nothing but class 0 is scored. If " + voidLabel
                    + " stands for a class, as in masks of 0 and 255, write 1 in its place, or set --void");
        }
        return warnings;
    }

    private void folders(Path truth, Path prediction) {
        SortedSet<String> wanted = pngNames(truth);
        SortedSet<String> present = pngNames(prediction);
        if (wanted.isEmpty()) {
            throw UserError.badData(truth + ": holds no .png file; expected label maps");
        }
        complain(missing(wanted, present), prediction, truth);
        complain(missing(present, wanted), truth, prediction);
        lookForOthers(truth);
        lookForOthers(prediction);
        for (String name : wanted) {
            pngs(name, truth.resolve(name), prediction.resolve(name));
        }
    }

    /** Pictures that are no PNG are not read: whoever put them there may think that they are. */
    private void lookForOthers(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> others = files.map(file -> file.getFileName().toString())
                    .filter(name -> OTHER_PICTURE.matcher(name).matches())
                    .sorted()
                    .toList();
            if (!others.isEmpty()) {
                warnings.add(others.size() + " pictures in " + folder + " are no .png and are left out, first "
                        + others.get(0));
            }
        } catch (IOException | UncheckedIOException e) {
            throw UserError.badData(folder + ": cannot be read: " + e.getMessage());
        }
    }

    private void pngs(String place, Path truth, Path prediction) {
        PngLabels.Coloured wanted = PngLabels.read(truth);
        PngLabels.Coloured got = PngLabels.read(prediction);
        look(truth, wanted, got);
        look(prediction, got, wanted);
        add(place, wanted.labels(), got.labels());
    }

    /** A palette of one's own is no fault where the other map has the same. */
    private void look(Path file, PngLabels.Coloured map, PngLabels.Coloured other) {
        int odd = map.odd(other.colours() == null ? colours : label -> usual(map, other, label));
        if (odd >= 0) {
            firstOdd = oddPalettes++ == 0
                    ? String.format(
                            Locale.ROOT, "%s, where label %d is the colour %06X", file, odd, map.colour(odd) & 0xFFFFFF)
                    : firstOdd;
        }
    }

    private int usual(PngLabels.Coloured map, PngLabels.Coloured other, int label) {
        return other.colour(label) == map.colour(label) ? map.colour(label) : colours.applyAsInt(label);
    }

    private static SortedSet<String> missing(SortedSet<String> wanted, SortedSet<String> present) {
        SortedSet<String> missing = new TreeSet<>(wanted);
        missing.removeAll(present);
        return missing;
    }

    private static void complain(SortedSet<String> missing, Path where, Path from) {
        if (!missing.isEmpty()) {
            throw UserError.badData(where + ": lacks " + missing.size() + " of the label maps in " + from + ", first '"
                    + missing.first() + "'; both folders must hold the same file names");
        }
    }

    private void json(Path truth, Path prediction) {
        List<LabelMap> wanted = JsonLabels.truth(truth);
        List<LabelMap> got = JsonLabels.predictions(prediction);
        if (wanted.size() != got.size()) {
            throw UserError.badData(truth + " holds " + wanted.size() + " images, " + prediction + " " + got.size()
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
            throw UserError.badData(place + ": " + e.getMessage());
        }
        images++;
    }

    private static SortedSet<String> pngNames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(LabelFiles::isPng)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw UserError.badData(folder + ": cannot be read: " + e.getMessage());
        }
    }

    private static boolean isPng(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }
}
