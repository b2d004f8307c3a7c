package io.normbench.engine.dl4j.operation;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A call of a Deeplearning4j layer in a graph: to the graph an operation, to a plan a piece of Java that reads the step's
 * operands and writes its outputs.
 */
public final class LayerOperation extends DynamicCustomOp {
    private final transient Object layer;
    private final transient Call call;
    private final DataType type;
    private final long[][] shapes;

    /** What a step runs. */
    interface Call {
        /** Reads {@code inputs} and writes every one of {@code outputs}. */
        void run(List<INDArray> inputs, List<INDArray> outputs);
    }

    /**
     * @param name its name in profiles
     * @param layer the layer that it calls
     * @param call what it runs
     * @param type the element type of every output
     * @param shapes the shape of every output
     */
    LayerOperation(
            String name,
            SameDiff sameDiff,
            Object layer,
            Call call,
            DataType type,
            long[][] shapes,
            SDVariable... inputs) {
        super(name);
        this.layer = layer;
        this.call = call;
        this.type = type;
        this.shapes = shapes;
        setSameDiff(sameDiff);
        setInstanceId();
        sameDiff.addArgsFor(inputs, this);
    }

    Object layer() {
        return layer;
    }

    public void run(List<INDArray> inputs, List<INDArray> outputs) {
        call.run(inputs, outputs);
    }

    @Override
    public int getNumOutputs() {
        return shapes.length;
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputTypes) {
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            types.add(type);
        }
        return types;
    }

    @Override
    public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
        List<LongShapeDescriptor> descriptors = new ArrayList<>();
        for (long[] shape : shapes) {
            descriptors.add(LongShapeDescriptor.fromShape(shape, type));
        }
        return descriptors;
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        throw new UnsupportedOperationException("the gradient of " + opName() + " inside a composed operation");
    }
}
