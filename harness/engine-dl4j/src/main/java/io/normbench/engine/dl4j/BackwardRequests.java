package io.normbench.engine.dl4j;

import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What layers ask of the backward pass of the step that is traced: losses of their own, and gradients they want to be
 * told ({@link io.normbench.tensor.Scope#probe}).
 */
final class BackwardRequests {
    private final Dl4jEngine engine;
    private final List<Probe> probes = new ArrayList<>();
    private @Nullable Dl4jTensor loss; // null: none

    BackwardRequests(Dl4jEngine engine) {
        this.engine = engine;
    }

    /** Forgets the requests of the pass before. */
    void clear() {
        probes.clear();
        loss = null;
    }

    void add(Tensor auxiliaryLoss) {
        Tensor scalar = auxiliaryLoss.reshape();
        loss = Dl4jTensor.of(loss == null ? scalar : loss.add(scalar));
    }

    Dl4jTensor probe(Consumer<Tensor> whenKnown, long... shape) {
        Dl4jTensor zeros = engine.temporary(HostTensor.of(new double[Initializer.count(shape)], shape));
        probes.add(new Probe(zeros, whenKnown));
        return zeros;
    }

    boolean addsLoss() {
        return loss != null;
    }

    /** {@code own}, a scalar, with the losses that layers added. */
    Dl4jTensor with(Dl4jTensor own) {
        return loss == null ? own : Dl4jTensor.of(own.reshape().add(loss));
    }

    /** What gradients are wanted of, in order. */
    List<Dl4jTensor> probes() {
        return probes.stream().map(Probe::zeros).toList();
    }

    /**
     * Tells the layers, the last one first, of gradients that the plan will find. What they compute from these is written
     * after the backward pass, and so would be whatever is made after this call.
     */
    void deliver() {
        for (int i = probes.size() - 1; i >= 0; i--) {
            probes.get(i).whenKnown().accept(probes.get(i).zeros().foundGradient());
        }
    }

    private record Probe(Dl4jTensor zeros, Consumer<Tensor> whenKnown) {}
}
