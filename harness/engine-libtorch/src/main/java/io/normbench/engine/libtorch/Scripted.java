package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Functions of LibTorch that JavaCPP does not bind, called by way of TorchScript; their derivatives are LibTorch's own. */
final class Scripted implements AutoCloseable {
    private final CompilationUnit unit =
            torch.compile("def weight_norm(v, g):\n    return torch._weight_norm(v, g, 0)\n");
    private final Function weightNorm;

    Scripted() {
        // It outlives the step that asks for it first.
        unit.retainReference();
        try (QualifiedName name = new QualifiedName("weight_norm")) {
            weightNorm = unit.find_function(name);
        }
    }

    /**
     * What {@code torch.nn.utils.parametrizations.weight_norm} calls, with {@code dim=0}.
     *
     * @param v {@code [O, …]}
     * @param g {@code [O, 1, …]}, of as many axes
     */
    Tensor weightNorm(Tensor v, Tensor g) {
        try (IValue first = new IValue(v);
                IValue second = new IValue(g);
                IValueVector arguments = new IValueVector()) {
            arguments.push_back(first).push_back(second);
            try (IValue result = weightNorm.apply(arguments)) {
                // Its own reference: the result's goes with it.
                return new Tensor(result.toTensor());
            }
        }
    }

    @Override
    public void close() {
        unit.releaseReference();
    }
}
