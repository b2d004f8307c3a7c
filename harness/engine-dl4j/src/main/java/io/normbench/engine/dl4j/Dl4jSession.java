package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.HostCopies;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Training in SameDiff graphs.
 *
 * <p>The first call traces the program once only to find out which variables exist; writes to state are discarded in
 * that pass.
 */
final class Dl4jSession implements Session, Scope {
    private final Dl4jEngine engine;
    private final SessionOptions options;
    private final Parameters parameters;
    private final Evaluator evaluator;
    private final Map<String, StateVariable> states = new LinkedHashMap<>();
    private final Map<String, HostTensor> presets = new LinkedHashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final BackwardRequests requests;
    private final Set<Tensor> uploads = Collections.newSetFromMap(new IdentityHashMap<>());
    private Scope tree = NamedScope.over(this);
    private boolean training;
    private boolean declaring;
    private long completedSteps;

    Dl4jSession(Dl4jEngine engine, SessionOptions options, Evaluator evaluator) {
        this.engine = engine;
        this.options = options;
        this.evaluator = evaluator;
        this.parameters = new Parameters(engine);
        this.requests = new BackwardRequests(engine);
    }

    // --- root of the names --------------------------------------------------------------------------------------

    @Override
    public Scope child(String name) {
        return tree.child(name);
    }

    @Override
    public Dl4jTensor parameter(String name, Initializer initializer, ParameterRule rule, long... shape) {
        Dl4jTensor known = parameters.find(name);
        return known != null ? known : parameters.declare(name, initial(name, initializer, shape), rule);
    }

    @Override
    public StateVariable state(String name, Initializer initializer, long... shape) {
        return states.computeIfAbsent(name, key -> new StateVariable(this, initial(key, initializer, shape)));
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
        return completedSteps;
    }

    @Override
    public void count(String what) {
        if (!declaring) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    @Override
    public void auxiliaryLoss(Tensor loss) {
        if (!discardsState()) {
            requests.add(loss);
        }
    }

    @Override
    public Tensor probe(Consumer<Tensor> whenKnown, long... shape) {
        return discardsState() ? engine.full(0, shape) : requests.probe(whenKnown, shape);
    }

    /** Whether writes to state are ignored: in the declaring pass, and in evaluation. */
    boolean discardsState() {
        return declaring || !training;
    }

    /** The preset value, or one drawn. */
    private Dl4jTensor initial(String name, Initializer initializer, long[] shape) {
        HostTensor preset = presets.get(name);
        return engine.lasting(preset != null ? preset : initializer.drawn(name, options.seed(), shape));
    }

    // --- session -----------------------------------------------------------------------------------------------------

    @Override
    public List<Tensor> upload(List<HostTensor> values) {
        return NativeErrors.translate(() -> {
            List<Tensor> uploaded = new ArrayList<>();
            for (HostTensor value : values) {
                uploaded.add(engine.lasting(value));
            }
            uploads.addAll(uploaded);
            return uploaded;
        });
    }

    @Override
    public void release(List<Tensor> uploaded) {
        for (Tensor tensor : uploaded) {
            if (uploads.remove(tensor)) {
                Dl4jTensor.of(tensor).given().close();
            }
        }
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        return pass(program, inputs, true, () -> {
            Dl4jTensor loss = Dl4jTensor.of(program.run(inputs, tree).get(0));
            Dl4jTensor whole = requests.with(loss);
            requests.deliver();
            List<StateVariable> written = written();
            List<Dl4jTensor> roots = roots(List.of(loss), written);
            List<Dl4jTensor> wanted = new ArrayList<>(parameters.tensors());
            wanted.addAll(requests.probes());
            Trace trace = Trace.gradients(roots, whole, null, wanted);
            Plan plan = evaluator.run(trace, parameters.gradients());
            for (int i = 0; i < parameters.gradients().size(); i++) {
                if (plan.output(roots.size() + i) == null) {
                    parameters.withoutGradient(i);
                }
            }
            double value = HostCopies.doubles(plan.result(0))[0];
            settle(written, plan, 1);
            parameters.update(learningRate, options);
            completedSteps++;
            return value;
        });
    }

    @Override
    public Gradients gradients(
            Program program, List<Tensor> inputs, boolean inTraining, @Nullable HostTensor outputSeed) {
        return pass(program, inputs, inTraining, () -> {
            List<Dl4jTensor> outputs =
                    program.run(inputs, tree).stream().map(Dl4jTensor::of).toList();
            if (outputSeed == null) {
                List<StateVariable> written = written();
                List<Dl4jTensor> roots = roots(outputs, written);
                Plan plan = evaluator.run(Trace.values(roots), List.of());
                List<HostTensor> hosts = hosts(plan, outputs);
                settle(written, plan, outputs.size());
                completedSteps += inTraining ? 1 : 0;
                return new Gradients(hosts, null, Map.of());
            }
            Dl4jTensor loss = outputs.get(0);
            // The seed's values in the shape of the output, as a scalar may come as one value.
            Dl4jTensor seed = engine.temporary(new HostTensor(outputSeed.dtype(), outputSeed.data(), loss.shape()));
            Dl4jTensor whole = requests.addsLoss()
                    ? requests.with(Dl4jTensor.of(loss.mul(seed).sumAll()))
                    : loss;
            requests.deliver();
            List<StateVariable> written = written();
            List<Dl4jTensor> roots = roots(outputs, written);
            List<Dl4jTensor> wanted = new ArrayList<>(parameters.tensors());
            wanted.add(Dl4jTensor.of(inputs.get(0)));
            wanted.addAll(requests.probes());
            Plan plan =
                    evaluator.run(Trace.gradients(roots, whole, requests.addsLoss() ? null : seed, wanted), List.of());
            List<HostTensor> hosts = hosts(plan, outputs);
            Map<String, HostTensor> byName = new LinkedHashMap<>();
            int next = roots.size();
            for (Map.Entry<String, Dl4jTensor> entry : parameters.all().entrySet()) {
                byName.put(entry.getKey(), hostOrZeros(plan.output(next++), entry.getValue()));
            }
            HostTensor input = hostOrZeros(plan.output(next), Dl4jTensor.of(inputs.get(0)));
            settle(written, plan, outputs.size());
            completedSteps += inTraining ? 1 : 0;
            return new Gradients(hosts, input, byName);
        });
    }

    @Override
    public List<HostTensor> infer(Program program, List<Tensor> inputs) {
        return pass(program, inputs, false, () -> {
            List<Dl4jTensor> outputs =
                    program.run(inputs, tree).stream().map(Dl4jTensor::of).toList();
            return hosts(evaluator.run(Trace.values(outputs), List.of()), outputs);
        });
    }

    /** Runs {@code action}, and before the first one ever a pass that declares variables. */
    private <T> T pass(Program program, List<Tensor> inputs, boolean inTraining, Supplier<T> action) {
        return NativeErrors.translate(() -> engine.within(evaluator, () -> {
            training = inTraining;
            requests.clear();
            if (!parameters.frozen()) {
                declaring = true;
                try {
                    program.run(inputs, tree);
                } finally {
                    declaring = false;
                }
                parameters.freeze();
                tree = NamedScope.over(this);
            }
            try {
                return action.get();
            } finally {
                // A step that failed leaves state as it was.
                states.values().forEach(state -> state.settle(null));
            }
        }));
    }

    private List<StateVariable> written() {
        return states.values().stream().filter(state -> state.pending() != null).toList();
    }

    private static List<Dl4jTensor> roots(List<Dl4jTensor> outputs, List<StateVariable> written) {
        List<Dl4jTensor> roots = new ArrayList<>(outputs);
        written.forEach(state -> roots.add(state.pending()));
        return roots;
    }

    private static void settle(List<StateVariable> written, Plan plan, int first) {
        // Copied first: one variable's new value may be another's array.
        List<INDArray> values = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            values.add(plan.result(first + i));
        }
        for (int i = 0; i < written.size(); i++) {
            written.get(i).settle(values.get(i));
        }
    }

    private static List<HostTensor> hosts(Plan plan, List<Dl4jTensor> outputs) {
        List<HostTensor> hosts = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            hosts.add(HostCopies.host(
                    plan.result(i), outputs.get(i).dtype(), outputs.get(i).shape()));
        }
        return hosts;
    }

    private static HostTensor hostOrZeros(@Nullable INDArray gradient, Dl4jTensor like) {
        if (gradient != null) {
            return HostCopies.host(gradient, like.dtype(), like.shape());
        }
        int count = Math.toIntExact(like.count());
        return like.dtype() == DType.FLOAT64
                ? HostTensor.of(new double[count], like.shape())
                : HostTensor.of(new float[count], like.shape());
    }

    @Override
    public Map<String, HostTensor> snapshot() {
        return NativeErrors.translate(() -> {
            Map<String, HostTensor> snapshot = new LinkedHashMap<>();
            parameters.all().forEach((name, tensor) -> snapshot.put(name, host(tensor)));
            states.forEach((name, state) -> snapshot.put(name, host(state.stored())));
            return snapshot;
        });
    }

    private static HostTensor host(Dl4jTensor leaf) {
        return HostCopies.host(leaf.given(), leaf.dtype(), leaf.shape());
    }

    @Override
    public void preset(String name, HostTensor value) {
        presets.put(name, value);
        Dl4jTensor parameter = parameters.find(name);
        StateVariable state = states.get(name);
        Dl4jTensor known = parameter != null || state == null ? parameter : state.stored();
        if (known != null) {
            try (INDArray values = HostCopies.array(value, engine.options().dtype())) {
                known.given().assign(values);
            }
        }
    }

    @Override
    public long parameterCount() {
        return parameters.count();
    }

    @Override
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** For tests: what keeps plans. */
    Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public void close() {
        engine.takeBack(evaluator);
        release(List.copyOf(uploads));
        parameters.close();
        states.values().forEach(StateVariable::close);
        states.clear();
    }
}
