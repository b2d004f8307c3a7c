package io.normbench.engine.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A SameDiff graph while it is written, with the building blocks that operations share. */
final class Graph {
    /**
     * Elements of a float32 sum from which it adds up in float64. libnd4j adds one element after the other in the
     * element type of the result: at a million of them three of seven digits are gone, at this many about half a digit.
     */
    private static final int LONG_SUM = 64;

    private final SameDiff sameDiff = SameDiff.create();
    private final Map<List<Object>, SDVariable> constants = new HashMap<>();

    SameDiff sameDiff() {
        return sameDiff;
    }

    SDVariable placeholder(DataType type, long... shape) {
        return sameDiff.placeHolder("leaf" + sameDiff.variables().size(), type, shape);
    }

    /** A native operation by its name in libnd4j, with one output. */
    NativeOperation op(String name, DataType type, SDVariable... inputs) {
        return new NativeOperation(name, sameDiff, new DataType[] {type}, inputs);
    }

    /** A native operation by its name in libnd4j, with an output for each type. */
    NativeOperation op(String name, DataType[] types, SDVariable... inputs) {
        return new NativeOperation(name, sameDiff, types, inputs);
    }

    /** A call of a Deeplearning4j layer; an output for each of {@code shapes}. */
    SDVariable[] call(
            String name,
            Object layer,
            LayerOperation.Call call,
            DataType type,
            long[][] shapes,
            SDVariable... inputs) {
        return new LayerOperation(name, sameDiff, layer, call, type, shapes, inputs).outputVariables();
    }

    /** The layer whose call gave {@code output}. */
    Object layerOf(SDVariable output) {
        Map<String, Variable> variables = sameDiff.getVariables();
        String producer = variables.get(output.name()).getOutputOfOp();
        return ((LayerOperation) sameDiff.getOps().get(producer).getOp()).layer();
    }

    SDVariable constant(DataType type, double value, long... shape) {
        return constants.computeIfAbsent(
                List.of(type, value, Shapes.list(shape)),
                key -> sameDiff.constant(Nd4j.valueArrayOf(shape, value, type)));
    }

    SDVariable constant(INDArray values) {
        return sameDiff.constant(values);
    }

    SDVariable integers(long... values) {
        return constants.computeIfAbsent(
                List.of(Shapes.list(values)), key -> sameDiff.constant(Nd4j.createFromArray(values)));
    }

    // --- element by element ------------------------------------------------------------------------------------------

    SDVariable add(SDVariable a, SDVariable b) {
        return op("add", a.dataType(), a, b).out();
    }

    SDVariable sub(SDVariable a, SDVariable b) {
        return op("subtract", a.dataType(), a, b).out();
    }

    SDVariable mul(SDVariable a, SDVariable b) {
        return op("multiply", a.dataType(), a, b).out();
    }

    SDVariable div(SDVariable a, SDVariable b) {
        return op("divide", a.dataType(), a, b).out();
    }

    SDVariable cast(SDVariable x, DataType type) {
        return x.dataType() == type ? x : sameDiff.castTo(x, type);
    }

    /** 1 where the native comparison {@code name} holds, else 0, in the element type {@code type}. */
    SDVariable mask(String name, DataType type, SDVariable a, SDVariable b) {
        return cast(op(name, DataType.BOOL, a, b).out(), type);
    }

    /** {@code ifTrue} where {@code condition} holds; all of one shape. */
    SDVariable select(SDVariable condition, SDVariable ifTrue, SDVariable ifFalse) {
        return op("select", ifTrue.dataType(), condition, ifTrue, ifFalse).out();
    }

    /** {@code x} between -1 and 1. Unlike the native maximum and minimum, the native clipping keeps NaN. */
    SDVariable bounded(SDVariable x) {
        return op("clipbyvalue", x.dataType(), x).reals(-1, 1).out();
    }

    /** 0 for every number, infinities included; NaN for NaN. What it is added to becomes NaN with {@code x}. */
    SDVariable zeroUnlessNaN(SDVariable x) {
        return bounded(x).mul(0.0);
    }

    // --- shapes ------------------------------------------------------------------------------------------------------

    SDVariable reshape(SDVariable x, long... shape) {
        return sameDiff.reshape(x, shape);
    }

    SDVariable permute(SDVariable x, int... order) {
        return op("permute", x.dataType(), x)
                .integers(Arrays.stream(order).asLongStream().toArray())
                .out();
    }

    /** Repeats axes of length 1; {@code from} is the shape of {@code x}. */
    SDVariable expand(SDVariable x, long[] from, long[] to) {
        if (Arrays.equals(from, to)) {
            return x;
        }
        long[] padded = Shapes.padded(from, to.length);
        SDVariable same = from.length == to.length ? x : reshape(x, padded);
        if (Arrays.equals(padded, to)) {
            return same;
        }
        long[] repeats = new long[to.length];
        Arrays.setAll(repeats, axis -> padded[axis] == to[axis] ? 1 : to[axis]);
        return op("tile", x.dataType(), same).integers(repeats).out();
    }

    // --- reductions: the axes stay, with length 1 --------------------------------------------------------------------

    /** The sum of {@code x}, of shape {@code shape}. */
    SDVariable sum(SDVariable x, long[] shape, List<Integer> axes) {
        long count = Shapes.countOf(shape, axes);
        if (!sumsInDouble(x, count)) {
            return reduction("reduce_sum", x.dataType(), x, axes);
        }
        // The native sum has the element type of its operand; the mean need not.
        return cast(reduction("reduce_mean", DataType.DOUBLE, x, axes).mul((double) count), x.dataType());
    }

    /** The mean of {@code x}, of shape {@code shape}. */
    SDVariable mean(SDVariable x, long[] shape, List<Integer> axes) {
        if (!sumsInDouble(x, Shapes.countOf(shape, axes))) {
            return reduction("reduce_mean", x.dataType(), x, axes);
        }
        return cast(reduction("reduce_mean", DataType.DOUBLE, x, axes), x.dataType());
    }

    SDVariable max(SDVariable x, List<Integer> axes) {
        return reduction("reduce_max", x.dataType(), x, axes);
    }

    private static boolean sumsInDouble(SDVariable x, long count) {
        return x.dataType() == DataType.FLOAT && count >= LONG_SUM;
    }

    private SDVariable reduction(String name, DataType type, SDVariable x, List<Integer> axes) {
        return op(name, type, x).integers(Shapes.longs(axes)).flags(true).out();
    }

    /** Sums {@code gradient}, of shape {@code from}, over what a broadcast of {@code to} repeated. */
    SDVariable unbroadcast(SDVariable gradient, long[] from, long[] to) {
        if (Arrays.equals(from, to)) {
            return gradient;
        }
        long[] padded = Shapes.padded(to, from.length);
        List<Integer> repeated = new ArrayList<>();
        for (int axis = 0; axis < from.length; axis++) {
            if (padded[axis] != from[axis]) {
                repeated.add(axis);
            }
        }
        SDVariable summed = repeated.isEmpty() ? gradient : sum(gradient, from, repeated);
        return to.length == from.length ? summed : reshape(summed, to);
    }
}
