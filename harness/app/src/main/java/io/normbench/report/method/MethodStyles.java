package io.normbench.report.method;

import io.normbench.report.chart.Marker;
import io.normbench.report.chart.SeriesStyle;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How every method of a run is drawn: with the same colour, dash and marker in all figures.
 *
 * <p>The hue tells the family; tone, dash and marker tell the member by its place in {@link MethodFamily}, so that a method
 * looks alike in the reports of all runs. What else a run has of the same method, with other options, another engine's layer
 * or a weight transform, keeps the tone and has another marker and dash.
 *
 * @param styles by label
 */
public record MethodStyles(Map<String, SeriesStyle> styles) {
    /** Colours of one hue. */
    private static final int TONES = 3;

    /** More than a family has members, and a multiple of the tones. */
    private static final int VARIANT = 24;

    private static final List<String> DASHES = List.of("", "7 3", "2 3", "9 3 2 3", "12 4", "5 2 1 2 1 2");

    public MethodStyles {
        styles = Map.copyOf(styles);
    }

    /** Styles of the methods with these {@code labels}: all of a run, in any order. */
    public static MethodStyles of(Collection<String> labels) {
        Map<String, SeriesStyle> styles = new HashMap<>();
        Map<String, Integer> variants = new HashMap<>();
        List<String> strangers = labels.stream()
                .filter(label -> MethodFamily.of(label) == MethodFamily.OTHER)
                .map(MethodFamily::base)
                .distinct()
                .sorted()
                .toList();
        labels.stream()
                .distinct()
                .sorted(Comparator.comparing((String label) -> !isPlain(label))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(label -> {
                    String base = MethodFamily.base(label);
                    MethodFamily family = MethodFamily.of(label);
                    int member = family == MethodFamily.OTHER ? strangers.indexOf(base) : family.place(label);
                    // The first look is the method's own, even where a run has it with a transform alone.
                    int variant = Math.max(isPlain(label) ? 0 : 1, variants.getOrDefault(base, 0));
                    variants.put(base, variant + 1);
                    styles.put(label, style(family, member, variant));
                });
        return new MethodStyles(styles);
    }

    private static SeriesStyle style(MethodFamily family, int member, int variant) {
        Marker[] markers = Marker.values();
        int index = member + VARIANT * variant;
        return new SeriesStyle(
                family.ordinal() * TONES + index % TONES,
                DASHES.get((member + variant) % DASHES.size()),
                markers[index % markers.length]);
    }

    private static boolean isPlain(String label) {
        return MethodFamily.id(label).equals(MethodFamily.base(label));
    }

    /**
     * The style of the method with this label.
     *
     * @throws IllegalArgumentException if it is none of the run's
     */
    public SeriesStyle of(String label) {
        SeriesStyle style = styles.get(label);
        if (style == null) {
            throw new IllegalArgumentException("no style for a method that the run does not have: " + label);
        }
        return style;
    }
}
