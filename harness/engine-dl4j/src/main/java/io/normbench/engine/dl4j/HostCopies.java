package io.normbench.engine.dl4j;

import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between row-major arrays of ND4J and the Java heap. */
final class HostCopies {
    private HostCopies() {}

    static DataType type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case INT64 -> DataType.INT64;
        };
    }

    static INDArray array(double[] values, DType dtype, long... shape) {
        check(values.length, shape);
        return dtype == DType.FLOAT64
                ? Nd4j.create(values, shape, DataType.DOUBLE)
                : array(floats(values), dtype, shape);
    }

    static INDArray array(float[] values, DType dtype, long... shape) {
        check(values.length, shape);
        return dtype == DType.FLOAT32
                ? Nd4j.create(values, shape, DataType.FLOAT)
                : array(doubles(values), dtype, shape);
    }

    static INDArray array(long[] values, long... shape) {
        check(values.length, shape);
        return Nd4j.create(values, shape, DataType.INT64);
    }


    private static void check(int values, long[] shape) {
        if (values != Initializer.count(shape)) {
            throw new IllegalArgumentException(values + " values do not fill shape " + Arrays.toString(shape));
        }
    }

    static double[] doubles(INDArray array) {
        return copied(array, DataBuffer::asDouble);
    }

    static float[] floats(INDArray array) {
        return copied(array, DataBuffer::asFloat);
    }

    static long[] longs(INDArray array) {
        return copied(array, DataBuffer::asLong);
    }

    /** Through a copy, as a buffer may be longer than its array; freed at once, the collector might wait for long. */
    private static <T> T copied(INDArray array, Function<DataBuffer, T> values) {
        INDArray copy = array.dup('c');
        try {
            return values.apply(copy.data());
        } finally {
            copy.close();
        }
    }

    static HostTensor host(INDArray array, DType dtype, long... shape) {
        return switch (dtype) {
            case FLOAT32 -> HostTensor.of(floats(array), shape);
            case FLOAT64 -> HostTensor.of(doubles(array), shape);
            case INT64 -> HostTensor.of(longs(array), shape);
        };
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
