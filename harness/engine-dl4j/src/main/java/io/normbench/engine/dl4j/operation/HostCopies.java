package io.normbench.engine.dl4j.operation;

import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between row-major arrays of ND4J and the Java heap. */
public final class HostCopies {
    private HostCopies() {}

    public static DataType type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case INT64 -> DataType.INT64;
        };
    }

    /** The values in {@code dtype}, integers as they are. */
    public static INDArray array(HostTensor value, DType dtype) {
        long[] shape = value.shape();
        if (Array.getLength(value.data()) != Initializer.count(shape)) {
            throw new IllegalArgumentException(
                    Array.getLength(value.data()) + " values do not fill shape " + Arrays.toString(shape));
        }
        return switch (value.dtype() == DType.INT64 ? DType.INT64 : dtype) {
            case FLOAT32 -> Nd4j.create(value.toFloats(), shape, DataType.FLOAT);
            case FLOAT64 -> Nd4j.create(value.toDoubles(), shape, DataType.DOUBLE);
            case INT64 -> Nd4j.create((long[]) value.data(), shape, DataType.INT64);
        };
    }

    public static double[] doubles(INDArray array) {
        return copied(array, DataBuffer::asDouble);
    }

    public static float[] floats(INDArray array) {
        return copied(array, DataBuffer::asFloat);
    }

    public static long[] longs(INDArray array) {
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

    public static HostTensor host(INDArray array, DType dtype, long... shape) {
        return switch (dtype) {
            case FLOAT32 -> HostTensor.of(floats(array), shape);
            case FLOAT64 -> HostTensor.of(doubles(array), shape);
            case INT64 -> HostTensor.of(longs(array), shape);
        };
    }
}
