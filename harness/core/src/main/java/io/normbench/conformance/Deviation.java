package io.normbench.conformance;

import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The largest error of a comparison: {@code |got - want| / max(1, |want|)}, value by value or with the largest value of
 * the tensor below the line. An infinite value that was expected, or a NaN where one was expected, is no error.
 *
 * @param error the error; infinite where a value is missing, of another shape, or finite on one side alone
 * @param where which quantity it occurred in
 */
public record Deviation(double error, String where) {
    /** No error. */
    static final Deviation NONE = new Deviation(0, "");

    /** The method threw: what, in one line, without the frames that native libraries append. */
    static Deviation thrown(RuntimeException e) {
        return new Deviation(
                Double.POSITIVE_INFINITY,
                "threw " + e.toString().lines().findFirst().orElse(""));
    }

    /** Compares element by element. */
    static Deviation between(@Nullable HostTensor got, HostTensor want, String where) {
        return between(got, want, where, 1);
    }

    /** Compares element by element, all relative to the largest finite value that is wanted. */
    static Deviation ofLargest(@Nullable HostTensor got, HostTensor want, String where) {
        return between(got, want, where, Math.max(1, largest(want.toDoubles())));
    }

    /** The largest size of a finite value; 0 if there is none. */
    static double largest(double[] values) {
        return Arrays.stream(values)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    /** The tensor is missing. */
    static Deviation missing(String where) {
        return new Deviation(Double.POSITIVE_INFINITY, where + " is missing");
    }

    /** What is wrong before any value is looked at: a tensor of another shape; null if nothing. */
    static @Nullable Deviation ofShape(HostTensor got, HostTensor want, String where) {
        if (!Arrays.equals(got.shape(), want.shape())) {
            return new Deviation(
                    Double.POSITIVE_INFINITY,
                    where + " has shape " + Arrays.toString(got.shape()) + ", expected "
                            + Arrays.toString(want.shape()));
        }
        return null;
    }

    /** {@code |got - want|}; 0 for the same infinity and for two that are no numbers, infinite for one that is none. */
    static double distance(double got, double want) {
        if (got == want || Double.isNaN(got) && Double.isNaN(want)) {
            return 0;
        }
        double distance = Math.abs(got - want);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    private static Deviation between(@Nullable HostTensor got, HostTensor want, String where, double smallestScale) {
        if (got == null) {
            return missing(where);
        }
        Deviation ofShape = ofShape(got, want, where);
        if (ofShape != null) {
            return ofShape;
        }
        double[] g = got.toDoubles();
        double[] w = want.toDoubles();
        double largest = 0;
        for (int i = 0; i < w.length; i++) {
            double distance = distance(g[i], w[i]);
            // A finite number for an infinity is infinitely wrong, not infinity over infinity; none for none is right.
            double error = distance == 0 || Double.isInfinite(distance)
                    ? distance
                    : distance / Math.max(smallestScale, Math.abs(w[i]));
            largest = Math.max(largest, error);
        }
        return new Deviation(largest, where);
    }

    /** The larger of two. */
    Deviation or(Deviation other) {
        return other.error > error ? other : this;
    }
}
