package io.normbench.report.picture;

import io.normbench.task.Picture;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Gives each category of a run one colour, the same in every task. */
final class Palette {
    /** Colours in the style sheet: classes {@code k0} to {@code k11}. */
    static final int COLOURS = 12;

    private final Map<String, String> colours = new LinkedHashMap<>();

    private Palette(List<String> categories) {
        categories.forEach(category -> colours.put(category, "k" + colours.size() % COLOURS));
    }

    /** The palette for every category in {@code pictures}, numbers first, then by name. */
    static Palette of(Collection<Picture> pictures) {
        return new Palette(pictures.stream()
                .flatMap(p -> Stream.concat(p.truth().stream(), p.found().stream()))
                .map(Picture.Region::category)
                .distinct()
                .sorted(Comparator.<String>comparingInt(name -> isNumber(name) ? name.length() : Integer.MAX_VALUE)
                        .thenComparing(Comparator.naturalOrder()))
                .toList());
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The class of the colour of {@code category}. */
    String colour(String category) {
        return colours.getOrDefault(category, "k0");
    }

    /** The given categories with their colours, in order. */
    List<PicturesPage.Category> legend(Collection<String> categories) {
        return colours.entrySet().stream()
                .filter(entry -> categories.contains(entry.getKey()))
                .map(entry -> new PicturesPage.Category(entry.getKey(), entry.getValue()))
                .toList();
    }
}
