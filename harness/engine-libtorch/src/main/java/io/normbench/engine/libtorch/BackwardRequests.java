package io.normbench.engine.libtorch;

import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What layers ask of the backward pass of the step that runs: losses of their own, and gradients they want to be told
 * ({@link io.normbench.tensor.Scope#probe}).
 */
final class BackwardRequests {
    private final LibTorchEngine engine;
    private final List<Probe> probes = new ArrayList<>();
    private org.bytedeco.pytorch.@Nullable Tensor loss; // null: none

    BackwardRequests(LibTorchEngine engine) {
        this.engine = engine;
    }

    /** Forgets the requests of the pass before, whose tensors are gone. */
    void clear() {
        probes.clear();
        loss = null;
    }

    void add(Tensor auxiliaryLoss) {
        org.bytedeco.pytorch.Tensor scalar =
                LibTorchTensor.unwrap(auxiliaryLoss).reshape(new long[0]);
        loss = loss == null ? scalar : loss.add(scalar);
    }

    LibTorchTensor probe(Consumer<Tensor> whenKnown, long... shape) {
        org.bytedeco.pytorch.Tensor zeros = torch.zeros(shape, engine.tensorOptions());
        zeros.requires_grad_(true);
        probes.add(new Probe(zeros, whenKnown));
        return engine.wrap(zeros);
    }

    /** The step's own loss with those that layers added. */
    org.bytedeco.pytorch.Tensor with(org.bytedeco.pytorch.Tensor own) {
        return loss == null ? own : own.add(loss);
    }

    /** {@code output} and, if layers added losses, their sum: what to take gradients of. */
    List<org.bytedeco.pytorch.Tensor> outputs(org.bytedeco.pytorch.Tensor output) {
        return loss == null ? List.of(output) : List.of(output, loss);
    }

    /** The gradient of each of {@link #outputs}. */
    List<org.bytedeco.pytorch.Tensor> seeds(org.bytedeco.pytorch.Tensor outputSeed) {
        return loss == null ? List.of(outputSeed) : List.of(outputSeed, torch.ones_like(loss));
    }

    /** What gradients are wanted of, in order. */
    List<org.bytedeco.pytorch.Tensor> probes() {
        return probes.stream().map(Probe::zeros).toList();
    }

    /**
     * Tells the layers, the last one first, as the backward pass reaches it.
     *
     * @param gradients holds those of {@link #probes} from {@code first} on
     * @param factor what they are multiplied by
     */
    void deliver(TensorVector gradients, int first, double factor) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int i = probes.size() - 1; i >= 0; i--) {
                Probe probe = probes.get(i);
                org.bytedeco.pytorch.Tensor found = gradients.get(first + i);
                org.bytedeco.pytorch.Tensor gradient = found.defined() ? found : torch.zeros_like(probe.zeros());
                probe.whenKnown().accept(engine.wrap(factor == 1 ? gradient : gradient.mul(new Scalar(factor))));
            }
        }
    }

    private record Probe(org.bytedeco.pytorch.Tensor zeros, Consumer<Tensor> whenKnown) {}
}
