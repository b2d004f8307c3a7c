package io.normbench.norm.common;

import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import java.util.List;

/** Newton's iteration for {@code Σ^(-1/2)} of matrices that are scaled to a norm or trace of 1 (arXiv:1904.03441). */
public final class NewtonIteration {
    private NewtonIteration() {}

    /** The identity of {@code d} rows, kept by the engine. */
    public static Tensor identity(Tensor like, long d) {
        return like.engine().kept(List.of("identity", d), () -> {
            double[] values = new double[Math.toIntExact(d * d)];
            for (int i = 0; i < d; i++) {
                values[(int) (i * d + i)] = 1;
            }
            return HostTensor.of(values, d, d);
        });
    }

    /**
     * {@code P_T} of {@code P₀ = I, P ← (3 P - P³ Σ) / 2}.
     *
     * @param half {@code Σ/2}, {@code [..., d, d]}
     * @param identity of d rows
     * @param iterations T, at least 1
     */
    public static Tensor inverseRoot(Tensor half, Tensor identity, int iterations) {
        // The first iteration of all, from P = I; the others as P (1.5 I - P² Σ/2), one operation less.
        Tensor threeHalves = identity.mul(1.5);
        Tensor p = threeHalves.sub(half);
        for (int k = 1; k < iterations; k++) {
            p = p.matmul(threeHalves.sub(p.matmul(p).matmul(half)));
        }
        return p;
    }
}
