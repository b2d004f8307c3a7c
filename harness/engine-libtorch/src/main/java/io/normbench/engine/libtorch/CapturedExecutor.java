package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.StepRecorder;
import io.normbench.tensor.Session.Program;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Records the work of a whole training step once and then launches it at one go, after the rules of PyTorch's
 * whole-network capture (docs.pytorch.org, notes/cuda, "CUDA graphs").
 *
 * <p>A recording knows addresses, so all that goes in and out has a place of its own: inputs are copied into static
 * tensors, the learning rate is a tensor of one value, the loss is left in another; parameters, momentum and state are
 * written where they lie ({@link StateVariable}). Gradients lie in the recording's own memory. The host reads nothing
 * before the step has been launched: a program that wants to ends with {@link UnsupportedOperationException}.
 *
 * <p>Passes ({@link #pass}) are recorded on the given tensors themselves, because copying an activation would be
 * measured with the layer that is timed.
 */
final class CapturedExecutor implements StepExecutor {
    /** Programs, or shapes of inputs, that are kept recorded; an accuracy trial has one. */
    private static final int MOST_KEPT = 4;

    private final LibTorchSession session;
    private final LibTorchEngine engine;
    private final StepRecorder recorder;
    private final HostEffects effects = new HostEffects();
    private final Map<Key, Captured> kept = new LinkedHashMap<>();
    private final org.bytedeco.pytorch.Tensor negativeRate;
    private final org.bytedeco.pytorch.Tensor loss;
    private double rateOnDevice = Double.NaN;
    private @Nullable CapturedWork lastUsed;
    private long rehearsals;
    private long recordings;

    CapturedExecutor(LibTorchSession session, LibTorchEngine engine, StepRecorder recorder) {
        this.session = session;
        this.engine = engine;
        this.recorder = recorder;
        try (PointerScope scope = new PointerScope()) {
            negativeRate = scalar();
            loss = scalar();
        }
    }

    private org.bytedeco.pytorch.Tensor scalar() {
        org.bytedeco.pytorch.Tensor scalar = torch.zeros(new long[0], engine.tensorOptions());
        scalar.retainReference();
        return scalar;
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        try (PointerScope scope = new PointerScope()) {
            Captured captured = kept(Key.ofStep(program, inputs), () -> capturedStep(program, inputs));
            captured.fill(inputs);
            rate(learningRate);
            run(captured);
            session.stepCompleted();
            return loss.item_double();
        }
    }

    @Override
    public void pass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        try (PointerScope scope = new PointerScope()) {
            run(kept(Key.ofPass(program, inputs, outputSeed), () -> capturedPass(program, inputs, outputSeed)));
        }
    }

    private Captured capturedStep(Program program, List<Tensor> inputs) {
        List<Tensor> fixed = new ArrayList<>();
        for (Tensor input : inputs) {
            // Strides are those of the input: channels-last stays so.
            org.bytedeco.pytorch.Tensor place = torch.empty_like(LibTorchTensor.unwrap(input));
            place.retainReference();
            fixed.add(engine.wrap(place));
        }
        return new Captured(fixed, work(() -> {
            Tensor result = session.train(program, fixed).wide();
            session.arena()
                    .update(
                            LibTorchTensor.unwrap(result),
                            session.requests(),
                            negativeRate,
                            session.options().momentum(),
                            session.options().weightDecay());
            // Detached, or the place of the loss would become part of the gradient's graph.
            loss.copy_(LibTorchTensor.unwrap(result).detach());
        }));
    }

    private Captured capturedPass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        List<Tensor> own = List.copyOf(inputs);
        return new Captured(List.of(), work(() -> session.differentiate(program, own, outputSeed)));
    }

    private CapturedWork work(Runnable body) {
        return new CapturedWork(recorder, effects, () -> {
            try (PointerScope scope = new PointerScope()) {
                session.onDeviceAlone(effects, body);
            }
        });
    }

    private void run(Captured captured) {
        CapturedWork work = captured.work();
        long rehearsalsBefore = work.rehearsals();
        long recordingsBefore = work.recordings();
        work.run(session.completedSteps()).counts().forEach(session::count);
        rehearsals += work.rehearsals() - rehearsalsBefore;
        recordings += work.recordings() - recordingsBefore;
        lastUsed = work;
    }

    /** One operation of the device, and only where the rate changes: no recording depends on its value. */
    private void rate(double learningRate) {
        if (Double.compare(learningRate, rateOnDevice) != 0) {
            negativeRate.fill_(new Scalar(-learningRate));
            rateOnDevice = learningRate;
        }
    }

    private Captured kept(Key key, Supplier<Captured> maker) {
        Captured found = kept.get(key);
        if (found == null) {
            if (kept.size() == MOST_KEPT) {
                Iterator<Captured> oldest = kept.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            found = maker.get();
            kept.put(key, found);
        }
        return found;
    }

    @Override
    public int stepsUntilSteady() {
        return lastUsed == null ? CapturedWork.REHEARSALS + 1 : lastUsed.stepsUntilSteady();
    }

    @Override
    public void released(List<Tensor> uploaded) {
        kept.entrySet().removeIf(entry -> {
            boolean reads = uploaded.stream().anyMatch(entry.getKey()::names);
            if (reads) {
                entry.getValue().close();
            }
            return reads;
        });
    }

    /** Steps launched one by one to prepare recordings, and recordings made; both may grow where schedules change. */
    @Override
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("graph_rehearsals", rehearsals);
        counts.put("graph_recordings", recordings);
        return counts;
    }

    @Override
    public void close() {
        kept.values().forEach(Captured::close);
        kept.clear();
        recorder.close();
        negativeRate.releaseReference();
        loss.releaseReference();
    }

    /** Work with the static tensors that it reads. */
    private record Captured(List<Tensor> places, CapturedWork work) implements AutoCloseable {
        void fill(List<Tensor> inputs) {
            for (int i = 0; i < places.size(); i++) {
                LibTorchTensor.unwrap(places.get(i)).copy_(LibTorchTensor.unwrap(inputs.get(i)));
            }
        }

        @Override
        public void close() {
            work.close();
            places.forEach(place -> LibTorchTensor.unwrap(place).releaseReference());
        }
    }

    /**
     * What makes two pieces of work the same.
     *
     * @param program compared as it compares itself
     * @param shapes of a step's inputs, with their types
     * @param tensors of a pass, compared by identity
     */
    private record Key(Program program, List<String> shapes, List<Identity> tensors) {
        static Key ofStep(Program program, List<Tensor> inputs) {
            return new Key(
                    program,
                    inputs.stream()
                            .map(input -> input.dtype() + Arrays.toString(input.shape()))
                            .toList(),
                    List.of());
        }

        static Key ofPass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
            List<Identity> tensors = new ArrayList<>();
            inputs.forEach(input -> tensors.add(new Identity(input)));
            tensors.add(new Identity(outputSeed));
            return new Key(program, List.of(), tensors);
        }

        boolean names(Tensor tensor) {
            return tensors.contains(new Identity(tensor));
        }
    }

    /** A tensor that equals itself alone; null for the seed of a pass that has none. */
    private record Identity(@Nullable Tensor tensor) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.tensor == tensor;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(tensor);
        }
    }
}
