package io.normbench.engine.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A SameDiff graph while it is written, with the building blocks that operations share. */
final class Graph {
    private final SameDiff sameDiff = SameDiff.create();
    private final Map<List<Object>, SDVariable> constants = new HashMap<>();
    private final Map<String, Variable> variables = sameDiff.getVariables();

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

    SDVariable sum(SDVariable x, List<Integer> axes) {
        return op("reduce_sum", x.dataType(), x)
                .integers(Shapes.longs(axes))
                .flags(true)
                .out();
    }

    SDVariable mean(SDVariable x, List<Integer> axes) {
        return op("reduce_mean", x.dataType(), x)
                .integers(Shapes.longs(axes))
                .flags(true)
                .out();
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
        SDVariable summed = repeated.isEmpty() ? gradient : sum(gradient, repeated);
        return to.length == from.length ? summed : reshape(summed, to);
    }

    // --- SameDiff's own gradients ------------------------------------------------------------------------------------

    /**
     * The gradient that SameDiff knows for what lies between the operands and {@code out}.
     *
     * @return the gradient of every operand; null where there is none
     */
    SDVariable[] derive(Site site, SDVariable out, SDVariable gradient) {
        Map<String, SDVariable> gradients = new LinkedHashMap<>();
        gradients.put(out.name(), gradient);
        List<String> operands = Arrays.stream(site.in()).map(SDVariable::name).toList();
        List<DifferentialFunction> between = new ArrayList<>();
        collect(out.name(), operands, between);
        for (int i = between.size() - 1; i >= 0; i--) {
            DifferentialFunction function = between.get(i);
            SDVariable arriving = gradients.get(function.outputVariablesNames()[0]);
            if (arriving == null) {
                continue;
            }
            List<SDVariable> leaving = function.doDiff(List.of(arriving));
            SDVariable[] arguments = function.args();
            for (int k = 0; k < Math.min(arguments.length, leaving.size()); k++) {
                SDVariable part = leaving.get(k);
                if (part != null && arguments[k].dataType().isFPType()) {
                    gradients.merge(arguments[k].name(), part, this::add);
                }
            }
        }
        SDVariable[] result = new SDVariable[operands.size()];
        for (int i = 0; i < result.length; i++) {
            // An operand that stands there twice gets the whole gradient once.
            result[i] = operands.indexOf(operands.get(i)) == i ? gradients.get(operands.get(i)) : null;
        }
        return result;
    }

    /** The functions between {@code operands} and {@code name}, in order of execution. */
    private void collect(String name, List<String> operands, List<DifferentialFunction> found) {
        if (operands.contains(name)) {
            return;
        }
        String producer = variables.get(name).getOutputOfOp();
        if (producer == null) {
            return;
        }
        SameDiffOp op = sameDiff.getOps().get(producer);
        if (found.contains(op.getOp())) {
            return;
        }
        for (String input : op.getInputsToOp()) {
            collect(input, operands, found);
        }
        if (op.getOutputsOfOp().size() != 1) {
            throw new UnsupportedOperationException("the gradient of " + op.getOp().opName() + " with several outputs");
        }
        found.add(op.getOp());
    }
}
