package io.normbench.engine.dl4j.operation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Eigenvalues in ascending order and eigenvectors of symmetric matrices, on the host in float64, as libnd4j 1.0.0-M2.1
 * has no batched one: cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, 4th edition, section 8.5), which
 * find small eigenvalues of definite matrices to their own precision.
 *
 * @param shape of the matrices, {@code [..., d, d]}
 */
public record Decomposition(List<Long> shape) implements Operation {
    /** More than anybody has seen needed; convergence is quadratic. */
    private static final int MOST_SWEEPS = 60;

    @Override
    public SDVariable[] lower(Site site) {
        long[] matrices = site.inShapes()[0];
        return site.graph()
                .call(
                        "symmetric_eigen",
                        this,
                        this::decompose,
                        site.type(),
                        new long[][] {site.shape(), matrices},
                        site.in());
    }

    @Override
    public boolean differentiable() {
        return false;
    }

    private void decompose(List<INDArray> inputs, List<INDArray> outputs) {
        double[] matrices = HostCopies.doubles(inputs.get(0));
        int d = Math.toIntExact(shape.get(shape.size() - 1));
        int count = matrices.length / (d * d);
        double[] values = new double[count * d];
        double[] vectors = new double[matrices.length];
        for (int i = 0; i < count; i++) {
            decompose(Arrays.copyOfRange(matrices, i * d * d, (i + 1) * d * d), d, values, i * d, vectors, i * d * d);
        }
        copy(values, outputs.get(0));
        copy(vectors, outputs.get(1));
    }

    private static void copy(double[] from, INDArray to) {
        try (INDArray array = Nd4j.create(from, to.shape(), org.nd4j.linalg.api.buffer.DataType.DOUBLE)) {
            to.assign(array);
        }
    }

    private static void decompose(
            double[] a, int d, double[] values, int firstValue, double[] vectors, int firstVector) {
        double[] v = new double[d * d];
        for (int i = 0; i < d; i++) {
            v[i * d + i] = 1;
        }
        boolean finite = Arrays.stream(a).allMatch(Double::isFinite);
        for (int sweep = 0; finite && sweep < MOST_SWEEPS && rotate(a, v, d); sweep++) {}
        int[] order = IntStream.range(0, d)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> a[i * d + i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int k = 0; k < d; k++) {
            values[firstValue + k] = finite ? a[order[k] * d + order[k]] : Double.NaN;
            for (int i = 0; i < d; i++) {
                vectors[firstVector + i * d + k] = finite ? v[i * d + order[k]] : Double.NaN;
            }
        }
    }

    /** One rotation for every pair of axes whose entry is not yet negligible; whether there was any. */
    private static boolean rotate(double[] a, double[] v, int d) {
        boolean any = false;
        for (int p = 0; p < d; p++) {
            for (int q = p + 1; q < d; q++) {
                double entry = a[p * d + q];
                double scale = Math.sqrt(Math.abs(a[p * d + p])) * Math.sqrt(Math.abs(a[q * d + q]));
                if (Math.abs(entry) <= Math.ulp(scale) / 2) {
                    continue;
                }
                any = true;
                double theta = (a[q * d + q] - a[p * d + p]) / (2 * entry);
                double t = theta == 0 ? 1 : Math.signum(theta) / (Math.abs(theta) + Math.hypot(theta, 1));
                double c = 1 / Math.hypot(t, 1);
                double s = t * c;
                a[p * d + p] -= t * entry;
                a[q * d + q] += t * entry;
                a[p * d + q] = 0;
                a[q * d + p] = 0;
                for (int i = 0; i < d; i++) {
                    if (i != p && i != q) {
                        double x = a[i * d + p];
                        double y = a[i * d + q];
                        a[i * d + p] = a[p * d + i] = c * x - s * y;
                        a[i * d + q] = a[q * d + i] = s * x + c * y;
                    }
                    double x = v[i * d + p];
                    double y = v[i * d + q];
                    v[i * d + p] = c * x - s * y;
                    v[i * d + q] = s * x + c * y;
                }
            }
        }
        return any;
    }
}
