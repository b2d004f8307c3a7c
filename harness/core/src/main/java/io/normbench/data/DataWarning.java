package io.normbench.data;

import java.util.Locale;

/**
 * Something about data that can be used which is likely to be a mistake, or which a reader of the results should know.
 *
 * @param kind what it is
 * @param place the file or folder
 * @param count how many images, annotations or files it concerns
 * @param text one sentence, with the first of them and the remedy
 */
public record DataWarning(Kind kind, String place, long count, String text) {
    /** What a warning is of. */
    public enum Kind {
        /** Ids that the reference takes for something else were replaced. */
        IDS,
        /** Values that are missing were worked out from others. */
        DERIVED,
        /** Files or annotations that are not used. */
        LEFT_OUT,
        /** Labels that are likely to mean something else. */
        LABELS,
        /** Boxes that are likely to be misplaced. */
        BOXES,
        /** Fewer or more images than the published set has. */
        SIZE;

        /** Lower-case name. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line for people. */
    public String line() {
        return place + ": " + text;
    }
}
