package io.normbench.report;

/** Says how to read the matrix of a quantity. */
final class Captions {
    private static final String BEST = " Bold marks the best of a column and all that cannot be told from it (one-sided tests, Holm's"
            + " correction over the column), \u2605 a best that stands alone.";

    private Captions() {}

    /** What stands in a cell. */
    static String of(Grid grid) {
        String metric = grid.label().isEmpty() ? "" : MetricName.definition(grid.label());
        return (metric.isEmpty() ? "" : metric + " ") + of(grid.quantity());
    }

    private static String of(Quantity quantity) {
        return switch (quantity) {
            case ACCURACY -> "Mean over seeds, with the standard deviation and the number of seeds n where there is"
                    + " more than one." + BEST;
            case MACRO_F1 -> "F1 of a class is the harmonic mean of its precision and its recall; this is its mean over"
                    + " the classes, so that a class that is never found counts as much as one that always is. Computed"
                    + " by Tribuo; mean over seeds, as above." + BEST;
            case TRAIN_THROUGHPUT -> "At the median step: forward, backward and update." + BEST;
            case STEP_TIME -> "Median, with the 10th to 90th percentile of the steps." + BEST;
            case INFER_THROUGHPUT -> "Forward pass in evaluation mode." + BEST;
            case ENERGY -> "Energy of whole processor packages, and of the GPU where one did the work, from the first to"
                    + " the last measured step, over the images of these steps; idle power and others' work are in it."
                    + BEST;
            case HOST_MEMORY -> "Peak resident memory of the worker process, engine and data included." + BEST;
            case DEVICE_MEMORY -> "Peak of the device's caching allocator." + BEST;
        };
    }

    /** What the depth of a cell's tint means. */
    static String tint(Quantity quantity) {
        return switch (quantity) {
            case ACCURACY, MACRO_F1 -> "Tint: deeper is higher, one scale for the whole table.";
            case TRAIN_THROUGHPUT, STEP_TIME, INFER_THROUGHPUT -> "Tint: deeper is faster, each column by itself.";
            case ENERGY -> "Tint: deeper is less energy, each column by itself.";
            case HOST_MEMORY, DEVICE_MEMORY -> "Tint: deeper is less memory, each column by itself.";
        };
    }

    /** What is said further of ratios that were taken within rounds. */
    static final String IN_ROUNDS = " Ratios are taken within rounds, with their 95% intervals; \u2248 marks a tie, a ratio"
            + " that cannot be told from 1 because its interval holds 1 or it lies inside the noise floor of its group.";

    /** What stands in a cell of the matrix relative to {@code baseline}. */
    static String relative(String baseline) {
        return "Each value is divided by that of " + baseline
                + " at the same batch size: 1.25 is a quarter faster, 0.80 a fifth slower.";
    }

    /** What the tint of a relative matrix means. */
    static String relativeTint() {
        return "Tint: blue above 1, orange below, deepest at twice and at half.";
    }
}
