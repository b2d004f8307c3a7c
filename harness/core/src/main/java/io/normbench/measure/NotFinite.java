package io.normbench.measure;

/** The loss became NaN or infinite. */
final class NotFinite extends RuntimeException {
    NotFinite(double loss, int step) {
        super("loss was " + loss + " at step " + step, null, false, false);
    }

    /** Throws if {@code loss} is not finite. */
    static void check(double loss, int step) {
        if (!Double.isFinite(loss)) {
            throw new NotFinite(loss, step);
        }
    }
}
