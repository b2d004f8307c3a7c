package io.normbench.data.scene;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How hard digits are to find and to tell from what is around them. */
public enum Difficulty {
    /** Strong contrast, faint texture, digits apart. */
    EASY(105, 255, 14, 3, 0, 0, 0, 1),
    /** Less contrast, clear texture, digits that touch, up to two strokes that are no digits. */
    MEDIUM(70, 120, 30, 8, 0, 2, 0.2, 0.75),
    /** Little contrast, strong texture, digits that cover each other, two to five strokes that are no digits. */
    HARD(45, 85, 45, 14, 2, 5, 0.5, 0.5);

    private final int leastContrast;
    private final int mostContrast;
    private final int texture;
    private final int noise;
    private final int fewestStrokes;
    private final int mostStrokes;
    private final double boxOverlap;
    private final double visible;

    Difficulty(
            int leastContrast,
            int mostContrast,
            int texture,
            int noise,
            int fewestStrokes,
            int mostStrokes,
            double boxOverlap,
            double visible) {
        this.leastContrast = leastContrast;
        this.mostContrast = mostContrast;
        this.texture = texture;
        this.noise = noise;
        this.fewestStrokes = fewestStrokes;
        this.mostStrokes = mostStrokes;
        this.boxOverlap = boxOverlap;
        this.visible = visible;
    }

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

    /** Smallest difference in brightness between a digit and the background's mean that is aimed for, of 255. */
    int leastContrast() {
        return leastContrast;
    }

    /** Largest difference in brightness between a digit and the background's mean that is aimed for, of 255. */
    int mostContrast() {
        return mostContrast;
    }

    /** Largest deviation of the texture from the background's mean, of 255. */
    int texture() {
        return texture;
    }

    /** Largest deviation of the noise on every pixel, of 255. */
    int noise() {
        return noise;
    }

    /** Strokes that are no digits, at least. */
    int fewestStrokes() {
        return fewestStrokes;
    }

    /** Strokes that are no digits, at most. */
    int mostStrokes() {
        return mostStrokes;
    }

    /** Largest part of the smaller of two digits' frames that the other may cover. */
    double boxOverlap() {
        return boxOverlap;
    }

    /** Smallest part of a digit's pixels that stays visible. */
    double visible() {
        return visible;
    }
}
