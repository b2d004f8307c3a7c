package io.normbench.engine.libtorch;

import io.normbench.tensor.Session.Program;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/** Launches each operation when the program calls it. */
final class EagerExecutor implements StepExecutor {
    private final LibTorchSession session;

    EagerExecutor(LibTorchSession session) {
        this.session = session;
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = session.train(program, inputs).wide();
            session.arena()
                    .update(
                            LibTorchTensor.unwrap(loss),
                            session.requests(),
                            learningRate,
                            session.options().momentum(),
                            session.options().weightDecay());
            session.stepCompleted();
            return loss.item();
        }
    }

    @Override
    public void pass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        try (PointerScope scope = new PointerScope()) {
            session.differentiate(program, inputs, outputSeed);
        }
    }

    @Override
    public int stepsUntilSteady() {
        return 0;
    }

    @Override
    public void released(List<Tensor> uploaded) {}

    @Override
    public Map<String, Long> counts() {
        return Map.of();
    }

    @Override
    public void close() {}
}
