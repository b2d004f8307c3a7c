package io.normbench.engine.dl4j.operation;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A native operation by its name in libnd4j, in a SameDiff graph.
 *
 * <p>SameDiff's own classes know no gradient for some native operations, or bring one that is wrong or slow; here the
 * gradient is written beside the operation that uses this ({@link Operation#gradient}).
 */
final class NativeOperation extends DynamicCustomOp {
    private final DataType[] outputTypes;

    NativeOperation(String name, SameDiff sameDiff, DataType[] outputTypes, SDVariable... inputs) {
        // The constructor that takes the graph asks for the name before it is set; this one makes up a random name,
        // which is replaced: names stand in messages.
        super(name);
        this.outputTypes = outputTypes;
        setSameDiff(sameDiff);
        setOwnName(name + "_op" + sameDiff.getOps().size());
        sameDiff.putOpForId(getOwnName(), this);
        sameDiff.addArgsFor(inputs, this);
    }

    NativeOperation integers(long... values) {
        addIArgument(values);
        return this;
    }

    NativeOperation reals(double... values) {
        addTArgument(values);
        return this;
    }

    NativeOperation flags(boolean... values) {
        addBArgument(values);
        return this;
    }

    SDVariable out() {
        return outputVariables()[0];
    }

    @Override
    public int getNumOutputs() {
        return outputTypes.length;
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputTypes) {
        return List.of(outputTypes);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        throw new UnsupportedOperationException("the gradient of " + opName() + " inside a composed operation");
    }
}
