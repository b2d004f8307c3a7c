package io.normbench.engine.libtorch;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of many small matrices on the CPU, {@code [..., m, k] · [..., k, n]}. LibTorch without MKL makes an operation of its
 * own of each pair, which takes 2 µs and more; OpenBLAS, asked for one after the other, takes a quarter of that where they
 * are 16×16.
 */
final class SmallProducts {
    /** With fewer pairs a gradient's detour takes what is gained: RoIAlign has 24 at batch 2. Without one a single pair gains. */
    private static final long FEWEST_WITH_GRADIENT = 64;

    /** Larger products keep OpenBLAS busy for longer than an operation takes. */
    private static final long MOST_WORK = 32 * 32 * 32;

    /** With longer sides, as RoIAlign has them, copies for the gradient take what is gained. */
    private static final long LONGEST_SIDE = 128;

    private SmallProducts() {}

    /** Whether both have the same leading axes, with many small matrices along them. */
    static boolean worthwhile(Tensor a, Tensor b) {
        int rank = (int) a.dim();
        if (!a.is_cpu()
                || !b.is_cpu()
                || rank < 3
                || b.dim() != rank
                || a.scalar_type().value != b.scalar_type().value) {
            return false;
        }
        long pairs = 1;
        for (int axis = 0; axis < rank - 2; axis++) {
            if (a.size(axis) != b.size(axis)) {
                return false;
            }
            pairs *= a.size(axis);
        }
        long work = a.size(-2) * a.size(-1) * b.size(-1);
        boolean withGradient = WrittenBackward.isWanted(a) || WrittenBackward.isWanted(b);
        return (!withGradient || pairs >= FEWEST_WITH_GRADIENT)
                && pairs > 0
                && work > 0
                && work <= MOST_WORK
                && Math.max(a.size(-2), Math.max(a.size(-1), b.size(-1))) <= LONGEST_SIDE
                && Blas.knows(a);
    }

    /** Whether {@link #worthwhile} holds for all pairs of {@code factors}, whose products have one shape, without gradients. */
    static boolean allWorthwhile(Tensor... factors) {
        for (int i = 0; i < factors.length; i += 2) {
            Tensor a = factors[i];
            Tensor b = factors[i + 1];
            if (WrittenBackward.isWanted(a) || WrittenBackward.isWanted(b) || !worthwhile(a, b)) {
                return false;
            }
        }
        return true;
    }

    /** {@code first + f₀ f₁ + f₂ f₃ + …} of what {@link #allWorthwhile}. */
    static Tensor added(Tensor first, Tensor... factors) {
        Tensor sum = empty(factors[0], factors[1]);
        sum.copy_(first);
        for (int i = 0; i < factors.length; i += 2) {
            into(sum, factors[i], factors[i + 1], true);
        }
        return sum;
    }

    /** The product, with its gradient made of such products too. */
    static Tensor differentiable(Tensor a, Tensor b, WrittenBackward written) {
        Tensor left = a.detach();
        Tensor right = b.detach();
        return written.apply(
                () -> product(left, right),
                new WrittenBackward.Part(a, gradient -> product(gradient, right.transpose(-2, -1))),
                new WrittenBackward.Part(b, gradient -> product(left.transpose(-2, -1), gradient)));
    }

    /** Shape of the product. */
    private static long[] shape(Tensor a, Tensor b) {
        long[] shape = a.shape().clone();
        shape[shape.length - 1] = b.size(-1);
        return shape;
    }

    private static Tensor product(Tensor a, Tensor b) {
        Tensor c = empty(a, b);
        into(c, a, b, false);
        return c;
    }

    private static Tensor empty(Tensor a, Tensor b) {
        return torch.empty(shape(a, b), new TensorOptions(a.scalar_type()), new MemoryFormatOptional());
    }

    /**
     * Writes the product to the beginning of {@code c}, which is contiguous.
     *
     * @param adds whether what is there stays, and the product is added to it
     */
    private static void into(Tensor c, Tensor a, Tensor b, boolean adds) {
        Operand left = Operand.of(a);
        Operand right = Operand.of(b);
        int m = (int) a.size(-2);
        int k = (int) a.size(-1);
        int n = (int) b.size(-1);
        long pairs = a.numel() / ((long) m * k);
        Blas blas = Blas.of(a);
        Pointer pa = blas.memory(left.matrices());
        Pointer pb = blas.memory(right.matrices());
        Pointer pc = blas.memory(c);
        for (long i = 0; i < pairs; i++) {
            blas.product(
                    left.order(),
                    right.order(),
                    m,
                    n,
                    k,
                    pa,
                    i * m * k,
                    left.leading(),
                    pb,
                    i * k * n,
                    right.leading(),
                    adds ? 1 : 0,
                    pc,
                    i * m * n,
                    n);
        }
        // Memory is read by address, which keeps nobody.
        Reference.reachabilityFence(left);
        Reference.reachabilityFence(right);
        Reference.reachabilityFence(c);
    }

    /**
     * Matrices one behind the other in memory.
     *
     * @param order how each lies: row-major, or transposed
     * @param leading distance of its rows, or columns
     */
    private record Operand(Tensor matrices, int order, int leading) {
        static Operand of(Tensor x) {
            if (x.is_contiguous()) {
                return new Operand(x, openblas_nolapack.CblasNoTrans, (int) x.size(-1));
            }
            Tensor transposed = x.transpose(-2, -1);
            return transposed.is_contiguous()
                    ? new Operand(transposed, openblas_nolapack.CblasTrans, (int) x.size(-2))
                    : new Operand(x.contiguous(), openblas_nolapack.CblasNoTrans, (int) x.size(-1));
        }
    }
}
