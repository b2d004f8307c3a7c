package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.NativeErrors;
import io.normbench.engine.libtorch.device.StepRecorder;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.DType;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.NamedScope;
import io.normbench.tensor.ParameterRule;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Training with LibTorch's own gradients: the variables and what is done with them. How a step's work reaches the
 * device is the {@link StepExecutor}'s business.
 *
 * <p>The first call runs the program once without gradients, only to find out which variables exist; writes to state
 * are discarded in that pass.
 */
final class LibTorchSession implements Session, Scope {
    private final LibTorchEngine engine;
    private final SessionOptions options;
    private final ParameterArena arena;
    private final Map<String, StateVariable> states = new LinkedHashMap<>();
    private final Map<String, HostTensor> presets = new LinkedHashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final BackwardRequests requests;
    private final Set<Tensor> uploads = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StepExecutor executor;
    private final boolean captured;
    private Scope tree = NamedScope.over(this);
    private @Nullable HostEffects effects; // of the captured step that is running; null outside
    private boolean training;
    private boolean discardsState;
    private long completedSteps;

    /** A session that launches operations one by one. */
    LibTorchSession(LibTorchEngine engine, SessionOptions options) {
        this.engine = engine;
        this.options = options;
        this.arena = new ParameterArena(engine, options.clip());
        this.requests = new BackwardRequests(engine);
        this.captured = false;
        this.executor = new EagerExecutor(this);
    }

    /** A session whose steps are recorded; {@code recorder} is closed with it. */
    LibTorchSession(LibTorchEngine engine, SessionOptions options, StepRecorder recorder) {
        this.engine = engine;
        this.options = options;
        this.arena = new ParameterArena(engine, options.clip());
        this.requests = new BackwardRequests(engine);
        this.captured = true;
        this.executor = new CapturedExecutor(this, engine, recorder);
    }

    // --- root of the names -----------------------------------------------------------------------------------

    @Override
    public Scope child(String name) {
        return tree.child(name);
    }

    @Override
    public LibTorchTensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        LibTorchTensor known = arena.find(name);
        return known != null ? known : arena.declare(name, initial(name, initializer, shape), rule);
    }

    @Override
    public StateVariable state(String name, Initializer initializer, long... shape) {
        return states.computeIfAbsent(name, key -> {
            LibTorchTensor value = initial(key, initializer, shape);
            value.unwrap().retainReference();
            return new StateVariable(this, value);
        });
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public int statBatch() {
        return options.statBatch();
    }

    @Override
    public long step() {
        if (effects != null) {
            // A replay would keep the number of the step that was recorded.
            engine.touchesHost("computes with the number of the step (Scope.step instead of Scope.scheduled)");
        }
        return completedSteps;
    }

    @Override
    public double scheduled(LongToDoubleFunction valueAt) {
        return effects == null ? valueAt.applyAsDouble(completedSteps) : effects.scheduled(valueAt);
    }

    @Override
    public void auxiliaryLoss(Tensor loss) {
        if (training && !discardsState) {
            requests.add(loss);
        }
    }

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return training && !discardsState ? requests.probe(whenKnown, shape) : engine.full(0, shape);
    }

    /** Whether state must stay where it lies in memory. */
    boolean captured() {
        return captured;
    }

    LibTorchTensor wrap(org.bytedeco.pytorch.Tensor tensor) {
        return engine.wrap(tensor);
    }

    @Override
    public void count(String what) {
        if (effects != null) {
            effects.count(what);
        } else if (!discardsState) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    // --- what executors ask for -----------------------------------------------------------------------------------

    SessionOptions options() {
        return options;
    }

    long completedSteps() {
        return completedSteps;
    }

    boolean discardsState() {
        return discardsState;
    }

    ParameterArena arena() {
        return arena;
    }

    /** What layers asked of the backward pass in the last forward one. */
    BackwardRequests requests() {
        return requests;
    }

    /** Forward in training mode; the first output. */
    Tensor train(Program program, List<Tensor> inputs) {
        training = true;
        return run(program, inputs).get(0);
    }

    /** Forward in training mode and, with a seed, the gradients of the first input and of all parameters. */
    void differentiate(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        discardsState = false;
        org.bytedeco.pytorch.Tensor first =
                LibTorchTensor.unwrap(inputs.get(0)).detach().requires_grad_(true);
        List<Tensor> traced = new ArrayList<>(inputs);
        traced.set(0, engine.wrap(first));
        Tensor output = train(program, traced);
        if (outputSeed != null) {
            differentiate(LibTorchTensor.unwrap(output), LibTorchTensor.unwrap(outputSeed), first);
        }
    }

    /** Gradients of every parameter and of {@code first}; layers are told theirs. */
    private TensorVector differentiate(
            org.bytedeco.pytorch.Tensor output, org.bytedeco.pytorch.Tensor seed, org.bytedeco.pytorch.Tensor first) {
        List<org.bytedeco.pytorch.Tensor> further = new ArrayList<>(List.of(first));
        further.addAll(requests.probes());
        TensorVector gradients = arena.gradients(requests.outputs(output), requests.seeds(seed), further);
        requests.deliver(gradients, arena.all().size() + 1, 1);
        return gradients;
    }

    void stepCompleted() {
        completedSteps++;
    }

    /** Adds what a captured step counted, {@code times}. */
    void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /**
     * Runs {@code body}, a step or a pass, as it will be recorded: nothing of it may reach the host, what it does there
     * is told to {@code noted}, and at its end all state lies where it lay before.
     */
    void onDeviceAlone(HostEffects noted, Runnable body) {
        effects = noted;
        engine.deviceAlone(true);
        try {
            body.run();
            settle();
        } finally {
            engine.deviceAlone(false);
            effects = null;
            states.values().forEach(StateVariable::forget);
        }
    }

    /** Puts new values of state where the old ones lie. */
    private void settle() {
        states.values().forEach(StateVariable::settle);
    }

    /** The preset value, or one drawn. */
    private LibTorchTensor initial(String name, Initializer initializer, long[] shape) {
        HostTensor preset = presets.get(name);
        return engine.tensor(preset != null ? preset : initializer.drawn(name, options.seed(), shape));
    }

    // --- session -----------------------------------------------------------------------------------------------

    @Override
    public List<Tensor> upload(List<HostTensor> values) {
        return upload(values, false);
    }

    @Override
    public List<Tensor> uploadActivations(List<HostTensor> values) {
        return upload(values, true);
    }

    private List<Tensor> upload(List<HostTensor> values, boolean activations) {
        return NativeErrors.translate(() -> {
            List<Tensor> uploaded = new ArrayList<>();
            boolean complete = false;
            try (PointerScope scope = new PointerScope()) {
                for (HostTensor value : values) {
                    LibTorchTensor tensor = engine.tensor(value);
                    tensor =
                            engine.wrap(engine.asLaidOut(tensor.unwrap(), value.dtype() == DType.INT64, value.shape()));
                    if (activations && value.dtype() != DType.INT64) {
                        tensor = engine.wrap(engine.autocast().narrowed(tensor.unwrap()));
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
        executor.released(uploaded);
        for (Tensor tensor : uploaded) {
            if (uploads.remove(tensor)) {
                LibTorchTensor.unwrap(tensor).releaseReference();
            }
        }
    }

    @Override
    public BatchFeed feed(Supplier<List<HostTensor>> batches) {
        return engine.copyLane()
                .<BatchFeed>map(lane -> new PinnedFeed(engine, lane, batches))
                .orElseGet(() -> Session.super.feed(batches));
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        return NativeErrors.translate(() -> {
            declare(program, inputs, true);
            return executor.step(program, inputs, learningRate);
        });
    }

    @Override
    public int stepsUntilSteady() {
        return executor.stepsUntilSteady();
    }

    @Override
    public Gradients gradients(
            Program program, List<Tensor> inputs, boolean inTraining, @Nullable HostTensor outputSeed) {
        return NativeErrors.translate(() -> {
            declare(program, inputs, inTraining);
            try (PointerScope scope = new PointerScope()) {
                training = inTraining;
                discardsState = false;
                org.bytedeco.pytorch.Tensor first =
                        LibTorchTensor.unwrap(inputs.get(0)).detach().requires_grad_(true);
                List<Tensor> traced = new ArrayList<>(inputs);
                traced.set(0, engine.wrap(first));
                List<Tensor> outputs = run(program, traced);
                List<HostTensor> hosts =
                        outputs.stream().map(LibTorchSession::host).toList();
                if (outputSeed == null) {
                    settle();
                    completedSteps += inTraining ? 1 : 0;
                    return new Gradients(hosts, null, Map.of());
                }
                org.bytedeco.pytorch.Tensor output = LibTorchTensor.unwrap(outputs.get(0));
                TensorVector all =
                        differentiate(output, engine.tensor(outputSeed).unwrap().to(output.scalar_type()), first);
                settle();
                completedSteps += inTraining ? 1 : 0;
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
    public void pass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed) {
        NativeErrors.translate(() -> {
            declare(program, inputs, true);
            executor.pass(program, inputs, outputSeed);
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
                return run(program, inputs).stream().map(LibTorchSession::host).toList();
            }
        });
    }

    private List<Tensor> run(Program program, List<Tensor> inputs) {
        requests.clear();
        engine.writtenBackward().clear();
        return engine.autocast().during(() -> program.run(inputs, tree));
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
            run(program, inputs);
        } finally {
            discardsState = false;
        }
        arena.freeze();
        tree = NamedScope.over(this);
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
        LibTorchTensor parameter = arena.find(name);
        StateVariable state = states.get(name);
        LibTorchTensor known = parameter != null || state == null ? parameter : state.get();
        if (known == null) {
            return;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            known.unwrap().copy_(engine.tensor(value).unwrap());
        }
    }

    @Override
    public long parameterCount() {
        return arena.count();
    }

    @Override
    public Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>(counts);
        all.putAll(executor.counts());
        all.putAll(arena.counts());
        return Map.copyOf(all);
    }

    @Override
    public void close() {
        // Recordings first: they read all that is freed below.
        executor.close();
        release(List.copyOf(uploads));
        arena.close();
        states.values().forEach(state -> state.get().unwrap().releaseReference());
        states.clear();
    }

    private HostTensor hostOrZeros(org.bytedeco.pytorch.Tensor gradient, LibTorchTensor like) {
        return gradient.defined() ? host(engine.wrap(gradient)) : host(engine.full(0, like.shape()));
    }

    private static HostTensor host(Tensor tensor) {
        return switch (tensor.dtype()) {
            case FLOAT32 -> HostTensor.of(tensor.toFloats(), tensor.shape());
            case FLOAT64 -> HostTensor.of(tensor.toDoubles(), tensor.shape());
            case INT64 -> HostTensor.of(tensor.toLongs(), tensor.shape());
        };
    }
}
