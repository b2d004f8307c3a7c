package io.normbench.measure;

/** The loss became NaN or infinite. */
public final class NotFinite extends RuntimeException {
    NotFinite(double loss, int step) {
        super("loss was " + loss + " at step " + step, null, false, false);
    }

    /** Throws if {@code loss} is not finite. */
    public static void check(double loss, int step) {
        if (!Double.isFinite(loss)) {
            throw new NotFinite(loss, step);
        }
    }
}
