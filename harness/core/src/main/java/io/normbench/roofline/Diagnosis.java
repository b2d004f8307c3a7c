package io.normbench.roofline;

import java.util.Locale;

/**
 * What a roofline share means.
 *
 * @param bound what bounds the layer
 * @param text the same with its numbers, one line for people
 */
public record Diagnosis(Bound bound, String text) {
    /** From this part of the time on, the cost of calling operations explains it. */
    private static final double MOST = 0.5;

    /**
     * Tensors that an operation moves at most in both passes: forward two in and one out, backward three or four in and
     * two out for what has two operands.
     */
    private static final int TENSORS_PER_OPERATION = 9;

    /** What bounds a layer's time. */
    public enum Bound {
        /** Not measured. */
        UNKNOWN,
        /** It moves nothing: its time is the harness's own. */
        NOTHING,
        /** It is near the floor. */
        MEMORY,
        /** It is above the roofline, because its tensors stay in a cache. */
        CACHE,
        /** Calling operations takes the time, not what they do. */
        DISPATCH,
        /** Many operations each go over the whole tensor. */
        PASSES,
        /** Its operations take longer than what they could move: arithmetic, order of access, new memory, threads. */
        OPERATIONS;

        /** The spelling used in files. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Diagnosis of(LayerResult result) {
        if (result.measurement().isEmpty()) {
            return new Diagnosis(Bound.UNKNOWN, result.outcome().reason());
        }
        LayerMeasurement m = result.measurement().get();
        double nanos = m.both().medianNanos();
        if (result.share().isEmpty()) {
            return new Diagnosis(
                    Bound.NOTHING,
                    text("moves nothing: %.1f µs are the harness's own share of every row", nanos / 1e3));
        }
        double share = result.share().getAsDouble();
        if (share > 1) {
            return new Diagnosis(Bound.CACHE, "faster than copying through memory: its tensors stay in a cache");
        }
        if (share >= LayerResult.GOOD_SHARE) {
            return new Diagnosis(Bound.MEMORY, "bound by memory, near the floor");
        }
        return slow(m, result.ceiling().orElseThrow());
    }

    private static Diagnosis slow(LayerMeasurement m, Ceiling ceiling) {
        double nanos = m.both().medianNanos();
        double dispatch = m.operations() * ceiling.dispatchNanos() / nanos;
        if (dispatch >= MOST) {
            return new Diagnosis(
                    Bound.DISPATCH,
                    text(
                            "bound by dispatch: %d operations of %.1f µs, even on one value, are %.0f%% of the time",
                            m.operations(), ceiling.dispatchNanos() / 1e3, 100 * Math.min(1, dispatch)));
        }
        double tensors = nanos / 1e9 * ceiling.copyBytesPerSecond() / m.tensorBytes();
        double floor = (double) m.floor().bytes() / m.tensorBytes();
        boolean several = m.operations() > 1;
        if (several && tensors <= (double) TENSORS_PER_OPERATION * m.operations()) {
            return new Diagnosis(
                    Bound.PASSES,
                    text(
                            "time of %.0f tensors, floor %.0f: each of %d operations goes over memory",
                            tensors, floor, m.operations()));
        }
        return new Diagnosis(
                Bound.OPERATIONS,
                text(
                        "time of %.0f tensors, floor %.0f: %s slower than memory",
                        tensors,
                        floor,
                        several ? "its " + m.operations() + " operations are" : "its one operation is"));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
