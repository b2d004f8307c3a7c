package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.LayerOperation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Environment;

/** One native operation of a plan, or one call of a Deeplearning4j layer, with its arrays in place. */
final class Step {
    private final OpExecutioner executioner;
    private final Object operation;
    private final OpContext context;
    private final int threads;

    Step(OpExecutioner executioner, Object operation, OpContext context, int threads) {
        this.executioner = executioner;
        this.operation = operation;
        this.context = context;
        this.threads = threads;
    }

    void input(int index, INDArray array) {
        context.setInputArray(index, array);
    }

    void run(Environment environment) {
        environment.setMaxMasterThreads(threads);
        if (operation instanceof LayerOperation call) {
            call.run(context.getInputArrays(), context.getOutputArrays());
        } else if (operation instanceof CustomOp custom) {
            executioner.exec(custom, context);
        } else {
            executioner.exec((Op) operation, context);
        }
    }

    String name() {
        return operation instanceof CustomOp custom ? custom.opName() : ((Op) operation).opName();
    }

    void close() throws Exception {
        context.close();
    }
}
