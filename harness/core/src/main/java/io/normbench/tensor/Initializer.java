package io.normbench.tensor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * Initial values of a variable. They are drawn in Java, so that every engine starts from the same bits.
 */
@FunctionalInterface
public interface Initializer {
    /** Values of a variable of {@code shape}, in row-major order. */
    double[] values(long[] shape, RandomGenerator random);

    /**
     * Values of the variable {@code name} of a session with {@code seed}, from a generator of its own: they do not
     * depend on which variables were declared before it.
     */
    default HostTensor drawn(String name, long seed, long[] shape) {
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + hash.getValue());
        return HostTensor.of(values(shape, random), shape);
    }

    /** All elements equal to {@code value}. */
    static Initializer constant(double value) {
        return (shape, random) -> {
            double[] values = new double[count(shape)];
            Arrays.fill(values, value);
            return values;
        };
    }

    /** Normal distribution around 0 with standard deviation {@code deviation}. */
    static Initializer normal(double deviation) {
        return (shape, random) -> {
            double[] values = new double[count(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = deviation * random.nextGaussian();
            }
            return values;
        };
    }

    /**
     * Normal with standard deviation {@code √(2 / (O·kh·kw))}: He et al. 2015 (arXiv:1502.01852), fan-out mode, as in
     * the usual ResNet recipes. For a convolution weight {@code [O, I, kh, kw]}.
     */
    static Initializer kaimingNormalFanOut() {
        return (shape, random) -> {
            double fanOut = shape[0];
            for (int axis = 2; axis < shape.length; axis++) {
                fanOut *= shape[axis];
            }
            return normal(Math.sqrt(2.0 / fanOut)).values(shape, random);
        };
    }

    /** Uniform in {@code ±1/√fan-in}: PyTorch's default for a linear layer {@code [O, I]}. */
    static Initializer uniformFanIn(long fanIn) {
        return (shape, random) -> {
            double bound = 1.0 / Math.sqrt(fanIn);
            double[] values = new double[count(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (2 * random.nextDouble() - 1) * bound;
            }
            return values;
        };
    }

    /** Number of elements of {@code shape}. */
    static int count(long[] shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return Math.toIntExact(count);
    }
}
