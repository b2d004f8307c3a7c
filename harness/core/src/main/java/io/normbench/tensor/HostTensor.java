package io.normbench.tensor;

import java.util.stream.IntStream;

/**
 * A plain array with a shape, outside any engine.
 *
 * @param dtype element type
 * @param data a {@code float[]}, {@code double[]} or {@code long[]} in row-major order, as {@code dtype} says
 * @param shape the length of every axis
 */
public record HostTensor(DType dtype, Object data, long... shape) {
    /** Single-precision values. */
    public static HostTensor of(float[] data, long... shape) {
        return new HostTensor(DType.FLOAT32, data, shape);
    }

    /** Double-precision values. */
    public static HostTensor of(double[] data, long... shape) {
        return new HostTensor(DType.FLOAT64, data, shape);
    }

    /** Integers. */
    public static HostTensor of(long[] data, long... shape) {
        return new HostTensor(DType.INT64, data, shape);
    }

    /** The values as doubles. */
    public double[] toDoubles() {
        return switch (dtype) {
            case FLOAT64 -> (double[]) data;
            case FLOAT32 -> {
                float[] floats = (float[]) data;
                yield IntStream.range(0, floats.length)
                        .mapToDouble(i -> floats[i])
                        .toArray();
            }
            case INT64 ->
                IntStream.range(0, ((long[]) data).length)
                        .mapToDouble(i -> ((long[]) data)[i])
                        .toArray();
        };
    }

    /** The values as floats. */
    public float[] toFloats() {
        if (dtype == DType.FLOAT32) {
            return (float[]) data;
        }
        double[] doubles = toDoubles();
        float[] floats = new float[doubles.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
        }
        return floats;
    }
}
