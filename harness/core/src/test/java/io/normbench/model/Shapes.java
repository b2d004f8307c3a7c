package io.normbench.model;

import io.normbench.tensor.DType;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tensors that have shapes and no values, and the parameters and convolutions that a network asks for: for what
 * networks are made of, however large they are.
 */
final class Shapes {
    /** Every parameter's shape, by full name, in the order of first use. */
    final Map<String, long[]> parameters = new LinkedHashMap<>();

    /** Every convolution that was computed, in order. */
    final List<Convolution> convolutions = new ArrayList<>();

    /** A convolution with a square kernel, and what it gave. */
    record Convolution(long kernel, int stride, int padding, int dilation, List<Long> output) {}

    /** Number of trainable values. */
    long parameterCount() {
        return parameters.values().stream().mapToLong(Shapes::count).sum();
    }

    /** The root of a network's variables, in training or not. */
    Scope scope() {
        return new Names("");
    }

    /** A tensor of this shape. */
    Tensor tensor(long... shape) {
        return proxy(Tensor.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "shape":
                    return shape.clone();
                case "dtype":
                    return DType.FLOAT32;
                case "relu", "batchNorm", "groupNorm", "add", "mul":
                    return self;
                case "mean":
                    return tensor(reduced(shape, (int[]) arguments[0]));
                case "reshape":
                    return tensor((long[]) arguments[0]);
                case "expand":
                    return tensor((long[]) arguments[0]);
                case "resizeBilinear":
                    return tensor(shape[0], shape[1], (long) arguments[0], (long) arguments[1]);
                case "linear":
                    return tensor(shape[0], ((Tensor) arguments[0]).size(0));
                case "maxPool2d":
                    return tensor(windows(shape, shape[1], (int) arguments[0], (int) arguments[1], (int) arguments[2]));
                case "conv2d":
                    return convolve(
                            shape, (Tensor) arguments[0], (int) arguments[2], (int) arguments[3], (int) arguments[4]);
                case "concat":
                    return concatenated(shape, (int) arguments[0], (Tensor[]) arguments[1]);
                default:
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(self, method, arguments);
                    }
                    throw new UnsupportedOperationException(method.getName());
            }
        });
    }

    private Tensor convolve(long[] shape, Tensor weight, int stride, int padding, int dilation) {
        if (weight.size(1) != shape[1]) {
            throw new IllegalArgumentException(shape[1] + " channels meet weights for " + weight.size(1));
        }
        long reach = dilation * (weight.size(2) - 1) + 1;
        long[] output = windows(shape, weight.size(0), reach, stride, padding);
        convolutions.add(new Convolution(
                weight.size(2), stride, padding, dilation, List.of(output[0], output[1], output[2], output[3])));
        return tensor(output);
    }

    private static long[] windows(long[] shape, long channels, long reach, int stride, int padding) {
        return new long[] {
            shape[0],
            channels,
            (shape[2] + 2L * padding - reach) / stride + 1,
            (shape[3] + 2L * padding - reach) / stride + 1
        };
    }

    private static long[] reduced(long[] shape, int[] axes) {
        long[] reduced = shape.clone();
        for (int axis : axes) {
            reduced[axis] = 1;
        }
        return reduced;
    }

    private Tensor concatenated(long[] shape, int axis, Tensor[] others) {
        long[] joined = shape.clone();
        Stream.of(others).forEach(other -> joined[axis] += other.size(axis));
        return tensor(joined);
    }

    private static long count(long[] shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** A node of the tree of names. */
    private final class Names implements Scope {
        private final String prefix;

        Names(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Scope child(String name) {
            return new Names(prefix + name + ".");
        }

        @Override
        public Tensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
            parameters.put(prefix + name, shape);
            return tensor(shape);
        }

        @Override
        public Variable state(String name, Initializer initializer, long... shape) {
            return proxy(Variable.class, (self, method, arguments) -> tensor(shape));
        }

        @Override
        public boolean training() {
            return false;
        }

        @Override
        public int statBatch() {
            return 0;
        }

        @Override
        public long step() {
            return 0;
        }

        @Override
        public void auxiliaryLoss(Tensor loss) {}

        @Override
        public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
            return tensor(shape);
        }

        @Override
        public void count(String what) {}
    }
}
