package io.normbench.data.scene;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How hard digits are to find and to tell from what is around them. */
public enum Difficulty {
    /** Strong contrast, faint texture, digits apart. */
    EASY(new Limits(105, 255, 14, 3, 0, 0, 0, 1)),
    /** Less contrast, clear texture, digits that touch, up to two strokes that are no digits. */
    MEDIUM(new Limits(70, 120, 30, 8, 0, 2, 0.2, 0.75)),
    /** Little contrast, strong texture, digits that cover each other, two to five strokes that are no digits. */
    HARD(new Limits(45, 85, 45, 14, 2, 5, 0.5, 0.5));

    private final Limits limits;

    Difficulty(Limits limits) {
        this.limits = limits;
    }

    /**
     * What may happen in a scene; brightness is of 255.
     *
     * @param leastContrast smallest difference between a digit and the background's mean that is aimed for
     * @param mostContrast largest difference between a digit and the background's mean that is aimed for
     * @param texture largest deviation of the texture from the background's mean
     * @param noise largest deviation of the noise on every pixel
     * @param fewestStrokes strokes that are no digits, at least
     * @param mostStrokes strokes that are no digits, at most
     * @param boxOverlap largest part of the smaller of two digits' frames that the other may cover
     * @param visible smallest part of a digit's pixels that stays visible
     */
    record Limits(
            int leastContrast,
            int mostContrast,
            int texture,
            int noise,
            int fewestStrokes,
            int mostStrokes,
            double boxOverlap,
            double visible) {}

    /** The names in suite files. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(Difficulty::id).toList();
    }

    /** The difficulty of this name, one of {@link #ids()}. */
    public static Difficulty of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** The name in suite files. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Limits limits() {
        return limits;
    }
}
