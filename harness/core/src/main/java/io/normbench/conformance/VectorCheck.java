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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs the cases of vector files on an engine and compares every quantity the files give. */
final class VectorCheck {
    /** Largest error allowed in float64. */
    static final double TOLERANCE = 1e-9;

    /** For the cases of {@code sn} with a large mean: its definition E[x²] - E[x]² cancels. */
    static final double CANCELLING_TOLERANCE = 1e-8;

    private final Engine engine;
    private final MethodCatalog catalog;

    VectorCheck(Engine engine, MethodCatalog catalog) {
        this.engine = engine;
        this.catalog = catalog;
    }

    /** Checks one file along one path. */
    MethodVerdict check(VectorFile file, CodePath path) {
        if (catalog.normalization(file.method()).isEmpty()
                && catalog.transform(file.method()).isEmpty()) {
            return MethodVerdict.notImplemented(file.method(), path, file.cases().size());
        }
        int run = 0;
        Deviation largest = Deviation.NONE;
        List<String> failures = new ArrayList<>();
        for (VectorFile.Case test : file.cases()) {
            Optional<Deviation> deviation;
            try {
                deviation = check(file.method(), test, path);
            } catch (RuntimeException e) {
                deviation = Optional.of(Deviation.thrown(e));
            }
            if (deviation.isPresent()) {
                run++;
                double tolerance = tolerance(file.method(), test.name());
                if (!(deviation.get().error() <= tolerance)) {
                    failures.add(String.format(
                            Locale.ROOT,
                            "%s: %s: error %.2e, allowed %.0e",
                            test.name(), deviation.get().where(), deviation.get().error(), tolerance));
                }
                largest = largest.or(deviation.get());
            }
        }
        return MethodVerdict.of(file.method(), path, run, largest.error(), failures);
    }

    private static double tolerance(String method, String testName) {
        return method.equals("sn") && testName.contains("mean_offset") ? CANCELLING_TOLERANCE : TOLERANCE;
    }

    private Optional<Deviation> check(String method, VectorFile.Case test, CodePath path) {
        Subject subject =
                Subject.find(catalog, method, test.options()).orElseThrow();
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
