package io.normbench.norm.common;

import io.normbench.tensor.NewtonIterates;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Newton's iteration for {@code Σ^(-1/2)} of matrices that are scaled to a norm or trace of 1 (arXiv:1904.03441). An
 * instance is of one forward pass, and keeps what its backward pass needs.
 */
public final class NewtonIteration {
    private final int iterations;
    private @Nullable Tensor negative;
    private @Nullable Tensor past;

    /** @param iterations T, at least 1 */
    public NewtonIteration(int iterations) {
        this.iterations = iterations;
    }

    /** {@link #inverseRoot} or {@link #inverseRootFast}. */
    public interface InverseRoot {
        /** @param half {@code Σ/2} */
        Tensor of(Tensor half, int iterations);
    }

    /**
     * {@code P_T} of {@code P₀ = I, P ← (3 P - P³ Σ) / 2}.
     *
     * @param half {@code Σ/2}, {@code [..., d, d]}
     * @param iterations T, at least 1
     */
    public static Tensor inverseRoot(Tensor half, int iterations) {
        // The first iteration of all, from P = I; the others as P (1.5 I - P² Σ/2), one operation less.
        Tensor threeHalves = half.engine().identity(half.size(-1)).mul(1.5);
        Tensor p = threeHalves.sub(half);
        for (int k = 1; k < iterations; k++) {
            p = p.matmul(threeHalves.sub(p.matmul(p).matmul(half)));
        }
        return p;
    }

    /**
     * {@link #inverseRoot} of symmetric matrices, with the backward pass written out. The gradient is symmetric: it is of the
     * same use where what half comes from is symmetric, as parts that are not cancel there.
     */
    public static Tensor inverseRootFast(Tensor half, int iterations) {
        NewtonIteration newton = new NewtonIteration(iterations);
        return half.withBackward(
                h -> newton.forward(h.neg()),
                gradient -> newton.backward(gradient).neg());
    }

    /**
     * {@code P_T}, once; keeps what {@link #backward} needs.
     *
     * @param negative {@code -Σ/2}
     */
    public Tensor forward(Tensor negative) {
        NewtonIterates iterates = negative.newtonRoot(iterations);
        this.negative = negative;
        past = iterates.past();
        return iterates.root();
    }

    /** The gradient of {@code negative} from that of the result: symmetric. */
    public Tensor backward(Tensor gradient) {
        Tensor symmetric = gradient.add(gradient.transpose(-2, -1)).mul(0.5);
        return Objects.requireNonNull(negative).newtonDerivative(iterations, Objects.requireNonNull(past), symmetric);
    }
}
