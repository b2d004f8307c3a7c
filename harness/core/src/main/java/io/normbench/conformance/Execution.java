package io.normbench.conformance;

import io.normbench.conformance.Results.Kind;
import io.normbench.conformance.Results.Quantity;
import io.normbench.norm.MethodCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An open engine, and how activations lie in its memory.
 *
 * @param engine the engine
 * @param channelsLast whether they lie channels-last
 * @param catalog the methods this build has
 */
record Execution(Engine engine, boolean channelsLast, MethodCatalog catalog) {
    private static final SessionOptions PLAIN = new SessionOptions(7, 0, 0, 0);

    /** What failures are called here: {@code name}, with the layout unless it is the usual one. */
    String label(String name) {
        return channelsLast ? name + ", channels-last" : name;
    }

    /** Runs the steps along {@code path}; empty if the path exists for none of its inputs. */
    Optional<Results> run(String method, CodePath path, Exercise exercise) {
        Subject subject = Subject.find(catalog, method, exercise.options()).orElseThrow();
        boolean[] ran = {false};
        Map<String, Quantity> results = new LinkedHashMap<>();
        try (Session session = engine.session(PLAIN)) {
            exercise.presets().forEach(session::preset);
            Map<String, HostTensor> parameters = new LinkedHashMap<>(exercise.parameters());
            for (int i = 0; i < exercise.steps().size(); i++) {
                Exercise.Step step = exercise.steps().get(i);
                step.parameters().forEach(session::preset);
                List<HostTensor> input = List.of(step.input());
                List<Tensor> uploaded = subject.ofWeights() ? session.upload(input) : session.uploadActivations(input);
                Gradients got = session.gradients(
                        (in, scope) -> {
                            Optional<Tensor> y = subject.run(path, in.get(0), scope);
                            ran[0] |= y.isPresent();
                            return List.of(y.or(() -> subject.run(CodePath.DEFINITION, in.get(0), scope))
                                    .orElseThrow());
                        },
                        uploaded,
                        step.training(),
                        step.outputGradient().orElse(null));
                parameters.putAll(got.parameterGradients());
                add(results, i, got);
                session.release(uploaded);
            }
            int last = exercise.steps().size() - 1;
            session.snapshot().forEach((name, values) -> {
                if (!parameters.containsKey(name)) {
                    results.put(name + " at the end", new Quantity(Kind.STATE, last, values));
                }
            });
        }
        return ran[0] ? Optional.of(new Results(results)) : Optional.empty();
    }

    private static void add(Map<String, Quantity> results, int step, Gradients got) {
        String prefix = "step " + (step + 1) + " ";
        results.put(
                prefix + "output", new Quantity(Kind.OUTPUT, step, got.outputs().get(0)));
        if (got.inputGradient() != null) {
            results.put(prefix + "input gradient", new Quantity(Kind.INPUT_GRADIENT, step, got.inputGradient()));
        }
        got.parameterGradients()
                .forEach((name, values) -> results.put(
                        prefix + "gradient of " + name, new Quantity(Kind.PARAMETER_GRADIENT, step, values)));
    }

    /**
     * What a method has before its first step.
     *
     * @param outputShape shape of its output
     * @param parameters initial parameters, by name
     * @param state initial state, by name, as far as evaluation needs it
     * @param differentiatesEvaluation whether evaluation has a backward pass; if not, parameters are among the state
     */
    record Start(
            long[] outputShape,
            Map<String, HostTensor> parameters,
            Map<String, HostTensor> state,
            boolean differentiatesEvaluation) {}

    /** What a method with these options has before its first step on {@code input}. */
    Start start(String method, Map<String, Object> options, HostTensor input) {
        Subject subject = Subject.find(catalog, method, options).orElseThrow();
        Session.Program program = (in, scope) ->
                List.of(subject.run(CodePath.DEFINITION, in.get(0), scope).orElseThrow());
        try (Session session = engine.session(PLAIN)) {
            List<Tensor> uploaded = session.upload(List.of(input));
            HostTensor output =
                    session.gradients(program, uploaded, false, null).outputs().get(0);
            Map<String, HostTensor> parameters = new LinkedHashMap<>();
            Map<String, HostTensor> state = new LinkedHashMap<>();
            Optional<Gradients> gradients = Optional.empty();
            try {
                // Any gradient does: its parameters' names tell parameters from state.
                gradients = Optional.of(session.gradients(program, uploaded, false, output));
            } catch (UnsupportedOperationException e) {
                // A layer of an engine's library need not have it.
            }
            Set<String> names =
                    gradients.map(found -> found.parameterGradients().keySet()).orElse(Set.of());
            session.snapshot().forEach((name, values) -> (names.contains(name) ? parameters : state).put(name, values));
            return new Start(output.shape(), parameters, state, gradients.isPresent());
        }
    }
}
