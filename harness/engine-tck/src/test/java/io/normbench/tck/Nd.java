package io.normbench.tck;

import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** A plain array with a shape, for references written out in Java. */
public record Nd(double[] data, long... shape) {
    /** The value at every index. */
    public static Nd build(long[] shape, ToDoubleFunction<int[]> value) {
        double[] data = new double[count(shape)];
        for (int i = 0; i < data.length; i++) {
            data[i] = value.applyAsDouble(index(i, shape));
        }
        return new Nd(data, shape);
    }

    public static Nd normal(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        return build(shape, i -> random.nextGaussian());
    }

    /** Between 0.5 and 2.5, far from every pole and kink. */
    public static Nd positive(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        return build(shape, i -> 0.5 + 2 * random.nextDouble());
    }

    public Nd map(DoubleUnaryOperator f) {
        return new Nd(Arrays.stream(data).map(f).toArray(), shape);
    }

    /** The value at {@code index}, broadcast: surplus leading axes are dropped, axes of length 1 repeat. */
    public double at(int... index) {
        int offset = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            int i = index[index.length - shape.length + axis];
            offset = offset * (int) shape[axis] + (shape[axis] == 1 ? 0 : i);
        }
        return data[offset];
    }

    public int size(int axis) {
        return (int) shape[Math.floorMod(axis, shape.length)];
    }

    /** The values that a reduction over {@code axes} joins, for every index of its result. */
    public Nd reduce(ToDoubleFunction<double[]> join, int... axes) {
        long[] kept = shape.clone();
        long joined = 1;
        for (int axis : axes) {
            joined *= kept[Math.floorMod(axis, shape.length)];
            kept[Math.floorMod(axis, shape.length)] = 1;
        }
        double[][] buckets = new double[count(kept)][(int) joined];
        int[] filled = new int[buckets.length];
        for (int i = 0; i < data.length; i++) {
            int[] index = index(i, shape);
            int bucket = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                bucket = bucket * (int) kept[axis] + (kept[axis] == 1 ? 0 : index[axis]);
            }
            buckets[bucket][filled[bucket]++] = data[i];
        }
        return new Nd(Arrays.stream(buckets).mapToDouble(join).toArray(), kept);
    }

    public Nd with(int element, double value) {
        double[] changed = data.clone();
        changed[element] = value;
        return new Nd(changed, shape);
    }

    public static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    public static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }

    public static long[] shape(long... shape) {
        return shape;
    }

    /** The same values for an engine. */
    public HostTensor host() {
        return HostTensor.of(data, shape);
    }

    private static int count(long[] shape) {
        return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    private static int[] index(int offset, long[] shape) {
        int[] index = new int[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = offset % (int) shape[axis];
            offset /= (int) shape[axis];
        }
        return index;
    }
}
