package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Compares float32, along both paths, with the float64 definition on random inputs drawn anew for every check. */
final class PrecisionCheck {
    /** Largest error allowed in float32. */
    static final double TOLERANCE = 1e-4;

    private static final long[][] ACTIVATIONS = {{8, 32, 8, 8}, {1, 16, 5, 7}, {3, 64, 4, 4}};
    private static final long[][] WEIGHTS = {{32, 16, 3, 3}, {16, 32, 1, 1}};
    private static final int STEPS = 2;

    private final Engine float64;
    private final Engine float32;
    private final MethodCatalog catalog;
    private final RandomGenerator random;

    PrecisionCheck(Engine float64, Engine float32, MethodCatalog catalog, RandomGenerator random) {
        this.float64 = float64;
        this.float32 = float32;
        this.catalog = catalog;
        this.random = random;
    }

    MethodVerdict check(String method, CodePath path) {
        int cases = 0;
        Deviation largest = Deviation.NONE;
        List<String> failures = new ArrayList<>();
        for (long[] shape : catalog.transform(method).isPresent() ? WEIGHTS : ACTIVATIONS) {
            Optional<Deviation> compared;
            try {
                compared = check(method, path, shape);
            } catch (RuntimeException e) {
                compared = Optional.of(Deviation.thrown(e));
            }
            if (compared.isEmpty()) {
                continue;
            }
            cases++;
            Deviation deviation = compared.get();
            if (!(deviation.error() <= TOLERANCE)) {
                failures.add(String.format(
                        "%s: %s: error %.2e, allowed %.0e",
                        java.util.Arrays.toString(shape), deviation.where(), deviation.error(), TOLERANCE));
            }
            largest = largest.or(deviation);
        }
        return MethodVerdict.of(method, "float32 " + MethodVerdict.name(path), cases, largest.error(), failures);
    }

    /** The largest error for inputs of {@code shape}; empty if there is no such path for them. */
    private Optional<Deviation> check(String method, CodePath path, long[] shape) {
        List<HostTensor> inputs = normal(shape, 1.5, 0.3);
        List<HostTensor> seeds = normal(shape, 1, 0);
        List<Gradients> want = new ArrayList<>();
        run(float64, method, CodePath.DEFINITION, inputs, seeds, want);
        List<Gradients> got = new ArrayList<>();
        return run(float32, method, path, inputs, seeds, got) ? Optional.of(compare(got, want)) : Optional.empty();
    }

    private List<HostTensor> normal(long[] shape, double deviation, double mean) {
        List<HostTensor> tensors = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            double[] values = new double[Initializer.count(shape)];
            for (int i = 0; i < values.length; i++) {
                // Rounded to float32, so that both precisions start from the same numbers.
                values[i] = (float) (mean + deviation * random.nextGaussian());
            }
            tensors.add(HostTensor.of(values, shape));
        }
        return tensors;
    }

    /** Runs training steps from the same initial values; says whether the path exists. */
    private boolean run(
            Engine engine,
            String method,
            CodePath path,
            List<HostTensor> inputs,
            List<HostTensor> seeds,
            List<Gradients> results) {
        Subject subject = Subject.find(catalog, method, Map.of()).orElseThrow();
        boolean[] ran = {false};
        try (Session session = engine.session(new SessionOptions(7, 0, 0, 0))) {
            for (int step = 0; step < inputs.size(); step++) {
                List<Tensor> uploaded = session.upload(List.of(inputs.get(step)));
                results.add(session.gradients(
                        (in, scope) -> {
                            Optional<Tensor> y = subject.run(path, in.get(0), scope);
                            ran[0] |= y.isPresent();
                            return List.of(y.orElseGet(() -> subject.definition().apply(in.get(0), scope)));
                        },
                        uploaded,
                        true,
                        seeds.get(step)));
                session.release(uploaded);
            }
            results.add(new Gradients(List.of(), null, session.snapshot()));
        }
        return ran[0];
    }

    private static Deviation compare(List<Gradients> got, List<Gradients> want) {
        Deviation largest = Deviation.NONE;
        for (int i = 0; i < want.size(); i++) {
            String step = i < STEPS ? "step " + (i + 1) + " " : "after the last step ";
            for (int k = 0; k < want.get(i).outputs().size(); k++) {
                largest = largest.or(Deviation.between(
                        got.get(i).outputs().get(k), want.get(i).outputs().get(k), step + "output"));
            }
            if (want.get(i).inputGradient() != null) {
                largest = largest.or(Deviation.between(
                        got.get(i).inputGradient(), want.get(i).inputGradient(), step + "input gradient"));
            }
            for (Map.Entry<String, HostTensor> entry :
                    want.get(i).parameterGradients().entrySet()) {
                largest = largest.or(Deviation.between(
                        got.get(i).parameterGradients().get(entry.getKey()), entry.getValue(), step + entry.getKey()));
            }
        }
        return largest;
    }
}
