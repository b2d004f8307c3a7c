package io.normbench.engine.dl4j.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A SameDiff graph while it is written, with the building blocks that operations share. */
public final class Graph {
    /**
     * Elements of a float32 sum from which it is made of blocks. libnd4j adds one element after the other in float32: at
     * a million of them three of seven digits are gone.
     */
    private static final int LONG_SUM = 128;

    /** Elements of a block at most. Blocks of 32 take half the time of blocks of 1,024, and of one sum of all. */
    private static final int LONGEST_BLOCK = 32;

    private static final int SHORTEST_BLOCK = 8;

    private final SameDiff sameDiff = SameDiff.create();
    private final Map<List<Object>, SDVariable> constants = new HashMap<>();

    public SameDiff sameDiff() {
        return sameDiff;
    }

    public SDVariable placeholder(DataType type, long... shape) {
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
            String name, Object layer, LayerOperation.Call call, DataType type, long[][] shapes, SDVariable... inputs) {
        return new LayerOperation(name, sameDiff, layer, call, type, shapes, inputs).outputVariables();
    }

    /** The layer whose call gave {@code output}. */
    Object layerOf(SDVariable output) {
        Map<String, Variable> variables = sameDiff.getVariables();
        String producer = Objects.requireNonNull(variables.get(output.name())).getOutputOfOp();
        return ((LayerOperation)
                        Objects.requireNonNull(sameDiff.getOps().get(producer)).getOp())
                .layer();
    }

    public SDVariable constant(DataType type, double value, long... shape) {
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

    public SDVariable add(SDVariable a, SDVariable b) {
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

    /** The larger one of {@code x} and {@code limit}; NaN for NaN, which the native maximum is not. */
    SDVariable atLeast(SDVariable x, double limit) {
        return op("relu", x.dataType(), x).reals(limit).out();
    }

    /** Infinity for every number, NaN for NaN. */
    SDVariable infiniteUnlessNaN(SDVariable x) {
        return atLeast(x, Double.POSITIVE_INFINITY);
    }

    /** {@code y}, but NaN where a sum of what {@link #infiniteUnlessNaN} gave is NaN. */
    SDVariable withNaNOf(SDVariable infinities, SDVariable y) {
        return add(y, div(constant(y.dataType(), 1), infinities));
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
        return isLong(x, shape, axes) ? longSum(x, shape, axes, 1) : reduction("reduce_sum", x, axes);
    }

    /** The mean of {@code x}, of shape {@code shape}. */
    SDVariable mean(SDVariable x, long[] shape, List<Integer> axes) {
        return isLong(x, shape, axes)
                ? longSum(x, shape, axes, 1.0 / Shapes.countOf(shape, axes))
                : reduction("reduce_mean", x, axes);
    }

    /** The maximum, which passes over NaN: the native one's way. */
    SDVariable max(SDVariable x, List<Integer> axes) {
        return reduction("reduce_max", x, axes);
    }

    private SDVariable reduction(String name, SDVariable x, List<Integer> axes) {
        return op(name, x.dataType(), x)
                .integers(Shapes.longs(axes))
                .flags(true)
                .out();
    }

    private static boolean isLong(SDVariable x, long[] shape, List<Integer> axes) {
        return x.dataType() == DataType.FLOAT && Shapes.countOf(shape, axes) >= LONG_SUM;
    }

    /** {@code factor} times the sum: of short blocks in float32, and of their sums in float64. */
    private SDVariable longSum(SDVariable x, long[] shape, List<Integer> axes, double factor) {
        Shapes.Run run = Shapes.lastRun(shape, axes, SHORTEST_BLOCK);
        long block = Shapes.divisor(run.length(), LONGEST_BLOCK);
        SDVariable parts = x;
        if (block >= SHORTEST_BLOCK) {
            long blocks = run.before() * (run.length() / block);
            SDVariable lines = run.behind() == 1 ? reshape(x, blocks, block) : reshape(x, blocks, block, run.behind());
            parts = reshape(reduction("reduce_sum", lines, List.of(1)), run.shortened(shape, run.length() / block));
        }
        SDVariable total = reduction("reduce_sum", cast(parts, DataType.DOUBLE), axes);
        return cast(factor == 1 ? total : total.mul(factor), x.dataType());
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
