package io.normbench.plain;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations. */
final class Jacobi {
    private static final int SWEEPS = 60;

    private Jacobi() {}

    /**
     * Writes a matrix's eigenvalues in ascending order, and its eigenvectors as columns. All are NaN where a value of the
     * matrix is not finite.
     *
     * @param matrix {@code [d, d]}, row-major
     * @param values {@code [d]} from {@code valuesAt} on
     * @param vectors {@code [d, d]} from {@code vectorsAt} on
     */
    static void decompose(double[] matrix, int d, double[] values, int valuesAt, double[] vectors, int vectorsAt) {
        if (!Arrays.stream(matrix).allMatch(Double::isFinite)) {
            Arrays.fill(values, valuesAt, valuesAt + d, Double.NaN);
            Arrays.fill(vectors, vectorsAt, vectorsAt + d * d, Double.NaN);
            return;
        }
        double[] a = matrix.clone();
        double[] v = new double[d * d];
        for (int i = 0; i < d; i++) {
            v[i * d + i] = 1;
        }
        int sweeps = 0;
        while (sweeps < SWEEPS && rotated(a, v, d)) {
            sweeps++;
        }
        int[] order = IntStream.range(0, d)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> a[i * d + i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int column = 0; column < d; column++) {
            values[valuesAt + column] = a[order[column] * d + order[column]];
            for (int row = 0; row < d; row++) {
                vectors[vectorsAt + row * d + column] = v[row * d + order[column]];
            }
        }
    }

    /** Rotates every pair of axes once; whether there was anything to rotate. */
    private static boolean rotated(double[] a, double[] v, int d) {
        boolean any = false;
        for (int p = 0; p < d; p++) {
            for (int q = p + 1; q < d; q++) {
                double off = a[p * d + q];
                if (Math.abs(off) > 1e-17 * Math.sqrt(Math.abs(a[p * d + p] * a[q * d + q])) && off != 0) {
                    any = true;
                    rotate(a, v, d, p, q);
                }
            }
        }
        return any;
    }

    private static void rotate(double[] a, double[] v, int d, int p, int q) {
        double theta = (a[q * d + q] - a[p * d + p]) / (2 * a[p * d + q]);
        double sign = theta < 0 ? -1 : 1;
        double tangent = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < d; k++) {
            double kp = a[k * d + p];
            double kq = a[k * d + q];
            a[k * d + p] = cosine * kp - sine * kq;
            a[k * d + q] = sine * kp + cosine * kq;
        }
        for (int k = 0; k < d; k++) {
            double pk = a[p * d + k];
            double qk = a[q * d + k];
            a[p * d + k] = cosine * pk - sine * qk;
            a[q * d + k] = sine * pk + cosine * qk;
            double kp = v[k * d + p];
            double kq = v[k * d + q];
            v[k * d + p] = cosine * kp - sine * kq;
            v[k * d + q] = sine * kp + cosine * kq;
        }
    }
}
