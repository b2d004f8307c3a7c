package io.normbench.norm.common;

import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Newton's iteration for {@code Σ^(-1/2)} of matrices that are scaled to a norm or trace of 1 (arXiv:1904.03441). An instance is of
 * one forward pass, and keeps what its backward pass needs.
 */
public final class NewtonIteration {
    private final Deque<Iteration> past = new ArrayDeque<>();

    /** {@link #inverseRoot} or {@link #inverseRootFast}. */
    public interface InverseRoot {
        /** @param half {@code Σ/2} */
        Tensor of(Tensor half, Tensor identity, int iterations);
    }

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

    /**
     * {@link #inverseRoot} of symmetric matrices, whose iterates are symmetric too, with the backward pass written out: an
     * iteration {@code R = P², Q = 1.5 I + R N, P' = P Q} of {@code N = -Σ/2} gives {@code dQ = P dP'}, {@code dR = dQ N},
     * {@code dN = Σ R dQ} and {@code dP = dP' Q + dR P + P dR}. The gradient is of the same use where what half comes from is
     * symmetric: parts that are not cancel there.
     */
    public static Tensor inverseRootFast(Tensor half, Tensor identity, int iterations) {
        NewtonIteration newton = new NewtonIteration();
        return half.withBackward(
                h -> newton.forward(h.neg(), identity, iterations),
                gradient -> newton.backward(gradient).neg());
    }

    /**
     * The forward pass of {@link #inverseRootFast}, once; keeps what {@link #backward} needs.
     *
     * @param negative {@code -Σ/2}
     */
    public Tensor forward(Tensor negative, Tensor identity, int iterations) {
        Tensor threeHalves = identity.mul(1.5);
        Tensor p = threeHalves.add(negative);
        for (int k = 1; k < iterations; k++) {
            Tensor square = p.matmul(p);
            Tensor factor = threeHalves.add(square.matmul(negative));
            past.push(new Iteration(negative, p, square, factor));
            p = p.matmul(factor);
        }
        return p;
    }

    /** The gradient of {@code negative} from that of the result. */
    public Tensor backward(Tensor gradient) {
        Tensor byP = gradient;
        List<Tensor> ofNegative = new ArrayList<>();
        for (Iteration iteration : past) {
            Tensor p = iteration.p();
            Tensor byFactor = p.matmul(byP);
            ofNegative.add(iteration.square());
            ofNegative.add(byFactor);
            Tensor bySquare = byFactor.matmul(iteration.negative());
            byP = byP.sumOfProducts(iteration.factor(), bySquare, p, p, bySquare);
        }
        if (ofNegative.isEmpty()) {
            return byP;
        }
        Tensor[] more = ofNegative.subList(2, ofNegative.size()).toArray(Tensor[]::new);
        return byP.add(ofNegative.get(0).sumOfProducts(ofNegative.get(1), more));
    }

    /** What the backward pass needs of an iteration. */
    private record Iteration(Tensor negative, Tensor p, Tensor square, Tensor factor) {}
}
