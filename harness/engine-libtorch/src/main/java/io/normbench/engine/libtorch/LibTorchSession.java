package io.normbench.engine.libtorch;

import io.normbench.tensor.DType;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Eager training with LibTorch's own gradients.
 *
 * <p>The first call runs the program once without gradients, only to find out which variables exist; writes to state
 * are discarded in that pass.
 */
final class LibTorchSession implements Session {
    private final LibTorchEngine engine;
    private final SessionOptions options;
    private final ParameterArena arena;
    private final Map<String, StateVariable> states = new LinkedHashMap<>();
    private final Map<String, HostTensor> presets = new LinkedHashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Set<Tensor> uploads = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ScopeNode root = new ScopeNode(this, "");
    private boolean training;
    private boolean discardsState;
    private long completedSteps;

    LibTorchSession(LibTorchEngine engine, SessionOptions options) {
        this.engine = engine;
        this.options = options;
        this.arena = new ParameterArena(engine);
    }

    // --- what scope nodes ask for ---------------------------------------------------------------------------------

    SessionOptions options() {
        return options;
    }

    boolean training() {
        return training;
    }

    boolean discardsState() {
        return discardsState;
    }

    boolean ready() {
        return arena.frozen();
    }

    long completedSteps() {
        return completedSteps;
    }

    LibTorchTensor wrap(org.bytedeco.pytorch.Tensor tensor) {
        return engine.wrap(tensor);
    }

    void count(String what) {
        if (!discardsState) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    LibTorchTensor parameter(String name, Initializer initializer, long[] shape) {
        LibTorchTensor known = arena.find(name);
        return known != null ? known : arena.declare(name, initial(name, initializer, shape));
    }

    StateVariable state(String name, Initializer initializer, long[] shape) {
        return states.computeIfAbsent(name, key -> {
            LibTorchTensor value = initial(key, initializer, shape);
            value.unwrap().retainReference();
            return new StateVariable(this, value);
        });
    }

    /** The preset value, or one drawn from a generator of the variable's own, so that order does not matter. */
    private LibTorchTensor initial(String name, Initializer initializer, long[] shape) {
        HostTensor preset = presets.get(name);
        if (preset != null) {
            return engine.tensor(preset);
        }
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        RandomGenerator random = new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + hash.getValue());
        return engine.tensor(initializer.values(shape, random), shape);
    }

    // --- session -----------------------------------------------------------------------------------------------

    @Override
    public List<Tensor> upload(List<HostTensor> values) {
        return NativeErrors.translate(() -> {
            List<Tensor> uploaded = new ArrayList<>();
            boolean complete = false;
            try (PointerScope scope = new PointerScope()) {
                for (HostTensor value : values) {
                    LibTorchTensor tensor = engine.tensor(value);
                    if (engine.options().channelsLast()
                            && value.dtype() != DType.INT64
                            && value.shape().length == 4) {
                        tensor = engine.wrap(tensor.unwrap().contiguous(MemoryFormat.ChannelsLast));
                    }
                    tensor.unwrap().retainReference();
                    uploaded.add(tensor);
                }
                complete = true;
            } finally {
                if (!complete) {
                    // Whoever tries again with less needs the memory of those that came through.
                    uploaded.forEach(tensor -> LibTorchTensor.unwrap(tensor).releaseReference());
                }
            }
            uploads.addAll(uploaded);
            return uploaded;
        });
    }

    @Override
    public void release(List<Tensor> uploaded) {
        for (Tensor tensor : uploaded) {
            if (uploads.remove(tensor)) {
                LibTorchTensor.unwrap(tensor).releaseReference();
            }
        }
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        return NativeErrors.translate(() -> {
            declare(program, inputs, true);
            try (PointerScope scope = new PointerScope()) {
                training = true;
                Tensor loss = program.run(inputs, root).get(0);
                arena.update(
                        LibTorchTensor.unwrap(loss), learningRate, options.momentum(), options.weightDecay());
                completedSteps++;
                return loss.item();
            }
        });
    }

    @Override
    public Gradients gradients(Program program, List<Tensor> inputs, boolean inTraining, HostTensor outputSeed) {
        return NativeErrors.translate(() -> {
            declare(program, inputs, inTraining);
            try (PointerScope scope = new PointerScope()) {
                training = inTraining;
                discardsState = false;
                org.bytedeco.pytorch.Tensor first =
                        LibTorchTensor.unwrap(inputs.get(0)).detach().requires_grad_(true);
                List<Tensor> traced = new ArrayList<>(inputs);
                traced.set(0, engine.wrap(first));
                List<Tensor> outputs = program.run(traced, root);
                List<HostTensor> hosts = outputs.stream().map(LibTorchSession::host).toList();
                if (outputSeed == null) {
                    return new Gradients(hosts, null, Map.of());
                }
                TensorVector all = arena.gradients(
                        LibTorchTensor.unwrap(outputs.get(0)),
                        engine.tensor(outputSeed).unwrap(),
                        first);
                Map<String, HostTensor> byName = new LinkedHashMap<>();
                int i = 0;
                for (Map.Entry<String, LibTorchTensor> entry : arena.all().entrySet()) {
                    byName.put(entry.getKey(), hostOrZeros(all.get(i++), entry.getValue()));
                }
                HostTensor input = hostOrZeros(all.get(i), (LibTorchTensor) traced.get(0));
                return new Gradients(hosts, input, byName);
            }
        });
    }

    @Override
    public void pass(Program program, List<Tensor> inputs, Tensor outputSeed) {
        NativeErrors.translate(() -> {
            declare(program, inputs, true);
            try (PointerScope scope = new PointerScope()) {
                training = true;
                discardsState = false;
                org.bytedeco.pytorch.Tensor first =
                        LibTorchTensor.unwrap(inputs.get(0)).detach().requires_grad_(true);
                List<Tensor> traced = new ArrayList<>(inputs);
                traced.set(0, engine.wrap(first));
                Tensor output = program.run(traced, root).get(0);
                if (outputSeed != null) {
                    arena.gradients(LibTorchTensor.unwrap(output), LibTorchTensor.unwrap(outputSeed), first);
                }
            }
            return null;
        });
    }

    @Override
    public List<HostTensor> infer(Program program, List<Tensor> inputs) {
        return NativeErrors.translate(() -> {
            declare(program, inputs, false);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard noGrad = new NoGradGuard()) {
                training = false;
                return program.run(inputs, root).stream()
                        .map(LibTorchSession::host)
                        .toList();
            }
        });
    }

    /** Runs the program once to declare its variables, then lays out the parameters. */
    private void declare(Program program, List<Tensor> inputs, boolean inTraining) {
        if (arena.frozen()) {
            return;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            training = inTraining;
            discardsState = true;
            program.run(inputs, root);
        } finally {
            discardsState = false;
        }
        arena.freeze();
    }

    @Override
    public Map<String, HostTensor> snapshot() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, HostTensor> snapshot = new LinkedHashMap<>();
            arena.all().forEach((name, tensor) -> snapshot.put(name, host(tensor)));
            states.forEach((name, state) -> snapshot.put(name, host(state.get())));
            return snapshot;
        }
    }

    @Override
    public void preset(String name, HostTensor value) {
        presets.put(name, value);
    }

    @Override
    public long parameterCount() {
        return arena.count();
    }

    @Override
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public void close() {
        release(List.copyOf(uploads));
        arena.close();
        states.values().forEach(state -> state.get().unwrap().releaseReference());
        states.clear();
    }

    private HostTensor hostOrZeros(org.bytedeco.pytorch.Tensor gradient, LibTorchTensor like) {
        return gradient.defined()
                ? host(engine.wrap(gradient))
                : host(engine.full(0, like.shape()));
    }

    private static HostTensor host(Tensor tensor) {
        return switch (tensor.dtype()) {
            case FLOAT32 -> HostTensor.of(tensor.toFloats(), tensor.shape());
            case FLOAT64 -> HostTensor.of(tensor.toDoubles(), tensor.shape());
            case INT64 -> HostTensor.of(tensor.toLongs(), tensor.shape());
        };
    }
}
