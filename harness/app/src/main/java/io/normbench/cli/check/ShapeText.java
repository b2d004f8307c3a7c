package io.normbench.cli.check;

import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an activation's shape from the command line. */
final class ShapeText {
    private static final List<String> AXES = List.of("N", "C", "H", "W");
    private static final String EXAMPLE = "N,C,H,W, as in 64,256,56,56";

    private ShapeText() {}

    /**
     * The shape {@code [N, C, H, W]}.
     *
     * @param option the option's name, for messages
     * @param text four whole numbers with commas between them
     * @param batch N in place of the text's; null for the text's
     * @throws UserError if it is not a shape, or has more values than an array holds
     */
    static List<Long> parse(String option, String text, @Nullable Integer batch) {
        String place = option + " " + text + ": ";
        String[] parts = text.split(",", -1);
        if (parts.length != AXES.size()) {
            throw UserError.usage(place + "has " + parts.length + " number" + (parts.length == 1 ? "" : "s")
                    + "; expected four, " + EXAMPLE);
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            shape.add(length(place, AXES.get(i), parts[i].strip()));
        }
        if (batch != null) {
            shape.set(0, (long) batch);
        }
        double values = 1;
        for (long length : shape) {
            values *= length;
        }
        if (values > Integer.MAX_VALUE) {
            throw UserError.usage(place + "has more than " + Integer.MAX_VALUE
                    + " values, which no array holds; choose a smaller one");
        }
        return List.copyOf(shape);
    }

    private static long length(String place, String axis, String text) {
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) < 1) {
            throw UserError.usage(
                    place + axis + " is '" + text + "'; expected a whole number of at least 1, " + EXAMPLE);
        }
        return Long.parseLong(text);
    }
}
