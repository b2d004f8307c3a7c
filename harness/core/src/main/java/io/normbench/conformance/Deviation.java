package io.normbench.conformance;

import io.normbench.tensor.HostTensor;
import java.util.Arrays;

/**
 * The largest error of a comparison: {@code |got - want| / max(1, |want|)}, value by value or with the largest value of
 * the tensor below the line.
 *
 * @param error the error; infinite where a value is missing, not finite or of another shape
 * @param where which quantity it occurred in
 */
public record Deviation(double error, String where) {
    /** No error. */
    static final Deviation NONE = new Deviation(0, "");

    /** The method threw: what, in one line, without the frames that native libraries append. */
    static Deviation thrown(RuntimeException e) {
        return new Deviation(
                Double.POSITIVE_INFINITY, "threw " + e.toString().lines().findFirst().orElse(""));
    }

    /** Compares element by element. */
    static Deviation between(HostTensor got, HostTensor want, String where) {
        return between(got, want, where, 1);
    }

    /** Compares element by element, all relative to the largest value that is wanted. */
    static Deviation ofLargest(HostTensor got, HostTensor want, String where) {
        double largest = Arrays.stream(want.toDoubles()).map(Math::abs).max().orElse(0);
        return between(got, want, where, Math.max(1, largest));
    }

    private static Deviation between(HostTensor got, HostTensor want, String where, double smallestScale) {
        if (got == null) {
            return new Deviation(Double.POSITIVE_INFINITY, where + " is missing");
        }
        if (!Arrays.equals(got.shape(), want.shape())) {
            return new Deviation(
                    Double.POSITIVE_INFINITY,
                    where + " has shape " + Arrays.toString(got.shape()) + ", expected "
                            + Arrays.toString(want.shape()));
        }
        double[] g = got.toDoubles();
        double[] w = want.toDoubles();
        double largest = 0;
        for (int i = 0; i < w.length; i++) {
            double error = Math.abs(g[i] - w[i]) / Math.max(smallestScale, Math.abs(w[i]));
            if (!(error <= largest)) {
                largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            }
        }
        return new Deviation(largest, where);
    }

    /** The larger of two. */
    Deviation or(Deviation other) {
        return other.error > error ? other : this;
    }
}
