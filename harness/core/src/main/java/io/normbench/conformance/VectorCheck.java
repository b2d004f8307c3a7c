package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the cases of vector files on an engine and compares every quantity the files give. */
final class VectorCheck {
    /** Largest error allowed in float64. */
    static final double TOLERANCE = 1e-9;

    private final List<Execution> engines;
    private final MethodCatalog catalog;

    /**
     * @param engines an engine in float64, in every layout it has
     */
    VectorCheck(List<Execution> engines, MethodCatalog catalog) {
        this.engines = engines;
        this.catalog = catalog;
    }

    /** Checks a method's cases along one path. */
    MethodVerdict check(String method, List<VectorFile.Case> cases, CodePath path) {
        Tally tally = new Tally();
        for (VectorFile.Case test : cases) {
            for (Execution execution : engines) {
                String name = execution.label(test.name());
                try {
                    double largest = Exercise.of(test, NumberFormat.FLOAT64).largestInput();
                    double allowed = TOLERANCE + KnownLimit.ofVectors(method, largest);
                    check(method, test, path, execution.engine())
                            .ifPresent(deviation -> tally.add(name, new Judgement(deviation, allowed)));
                } catch (RuntimeException e) {
                    tally.add(name, e);
                }
            }
        }
        return tally.verdict(method, MethodVerdict.name(path));
    }

    private Optional<Deviation> check(String method, VectorFile.Case test, CodePath path, Engine engine) {
        Subject subject = Subject.find(catalog, method, test.options()).orElseThrow();
        Deviation largest = Deviation.NONE;
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            test.parameters().forEach(session::preset);
            test.state().forEach(session::preset);
            boolean[] ran = {false};
            List<String> names = new ArrayList<>();
            for (int i = 0; i < test.steps().size(); i++) {
                VectorFile.Step step = test.steps().get(i);
                step.parameters().forEach(session::preset);
                List<Tensor> inputs = session.upload(List.of(step.input()));
                Gradients got = session.gradients(
                        (in, scope) -> {
                            Optional<Tensor> y = subject.run(path, in.get(0), scope);
                            ran[0] |= y.isPresent();
                            List<Tensor> outputs = new ArrayList<>();
                            outputs.add(y.orElseGet(() -> subject.definition().apply(in.get(0), scope)));
                            names.clear();
                            subject.auxiliary().apply(in.get(0), scope).forEach((name, tensor) -> {
                                names.add(name);
                                outputs.add(tensor);
                            });
                            return outputs;
                        },
                        inputs,
                        step.training(),
                        step.gradOutput().orElse(null));
                largest = largest.or(compare(step.expected(), got, names, session.snapshot(), "step " + (i + 1)));
                session.release(inputs);
            }
            return ran[0] ? Optional.of(largest) : Optional.empty();
        }
    }

    private static Deviation compare(
            VectorFile.Expected want,
            Gradients got,
            List<String> auxiliaryNames,
            Map<String, HostTensor> state,
            String step) {
        Deviation largest = Deviation.between(got.outputs().get(0), want.output(), step + " output");
        for (Map.Entry<String, HostTensor> entry : want.auxiliary().entrySet()) {
            int index = auxiliaryNames.indexOf(entry.getKey());
            HostTensor value = index < 0 ? null : got.outputs().get(index + 1);
            largest = largest.or(Deviation.between(value, entry.getValue(), step + " " + entry.getKey()));
        }
        if (want.gradInput().isPresent()) {
            largest = largest.or(
                    Deviation.between(got.inputGradient(), want.gradInput().get(), step + " input gradient"));
        }
        for (Map.Entry<String, HostTensor> entry : want.gradParameters().entrySet()) {
            largest = largest.or(Deviation.between(
                    got.parameterGradients().get(entry.getKey()),
                    entry.getValue(),
                    step + " gradient of " + entry.getKey()));
        }
        for (Map.Entry<String, HostTensor> entry : want.state().entrySet()) {
            largest = largest.or(
                    Deviation.between(state.get(entry.getKey()), entry.getValue(), step + " " + entry.getKey()));
        }
        return largest;
    }
}
