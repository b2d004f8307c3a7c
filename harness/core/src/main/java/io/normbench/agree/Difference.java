package io.normbench.agree;

import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far two engines are apart.
 *
 * @param value {@code max|a - b| / max(max|a|, max|b|, floor)} over the elements of a tensor, the largest over tensors;
 *     infinite where one has no such tensor, another shape, or a NaN or an infinity that the other has not
 * @param where the tensor's name, with the reason if the value is infinite; empty if nothing differs
 */
public record Difference(double value, String where) {
    /** No difference. */
    public static final Difference NONE = new Difference(0, "");

    /**
     * Compares tensors of the same names.
     *
     * @param floor values smaller than this count as this large: what should be 0 is rounding noise on every engine
     */
    public static Difference largest(Map<String, HostTensor> a, Map<String, HostTensor> b, double floor) {
        Difference largest = NONE;
        for (String name : a.keySet()) {
            largest = largest.or(of(name, a.get(name), b.get(name), floor));
        }
        for (String name : b.keySet()) {
            if (!a.containsKey(name)) {
                largest = largest.or(new Difference(Double.POSITIVE_INFINITY, name + " is on one engine only"));
            }
        }
        return largest;
    }

    /** Compares one tensor; either may be null. */
    public static Difference of(String name, @Nullable HostTensor a, @Nullable HostTensor b, double floor) {
        if (a == null || b == null) {
            return new Difference(Double.POSITIVE_INFINITY, name + " is on one engine only");
        }
        if (!Arrays.equals(a.shape(), b.shape())) {
            return new Difference(
                    Double.POSITIVE_INFINITY,
                    name + " has shapes " + Arrays.toString(a.shape()) + " and " + Arrays.toString(b.shape()));
        }
        double value = relative(a.toDoubles(), b.toDoubles(), floor);
        return new Difference(
                value, value == 0 ? "" : Double.isInfinite(value) ? name + " is not finite on one engine only" : name);
    }

    /** {@code max|a - b| / max(max|a|, max|b|, floor)}; both arrays have the same length. */
    static double relative(double[] a, double[] b, double floor) {
        double apart = 0;
        double size = floor;
        for (int i = 0; i < a.length; i++) {
            // Equal infinities, and NaN on both sides, are no difference.
            if (Double.compare(a[i], b[i]) == 0 || a[i] == b[i]) {
                size = Math.max(size, Double.isFinite(a[i]) ? Math.abs(a[i]) : 0);
                continue;
            }
            if (!Double.isFinite(a[i]) || !Double.isFinite(b[i])) {
                return Double.POSITIVE_INFINITY;
            }
            apart = Math.max(apart, Math.abs(a[i] - b[i]));
            size = Math.max(size, Math.max(Math.abs(a[i]), Math.abs(b[i])));
        }
        return apart / size;
    }

    /** The larger of two. */
    public Difference or(Difference other) {
        return other.value > value ? other : this;
    }
}
