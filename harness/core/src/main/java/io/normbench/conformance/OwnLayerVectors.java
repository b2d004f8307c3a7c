package io.normbench.conformance;

import io.normbench.norm.engine.Dl4jBatchNormalization;
import io.normbench.norm.engine.Dl4jLocalResponseNormalization;
import io.normbench.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * PyTorch's vectors of a method, rewritten for the layer of an engine's library that stands for the same method.
 *
 * <p>What the two define differently is converted, case by case, so that one comparison serves both; what a layer does not
 * have is left out. Every step becomes a case of its own that starts from PyTorch's state, because the running variances
 * drift apart.
 */
final class OwnLayerVectors {
    private static final String MEAN = "running_mean";
    private static final String VARIANCE = "running_var";
    private static final String LOG_STD = "running_log10_std";

    private OwnLayerVectors() {}

    /** The vectors for the layer that stands for the file's method; empty if there is none. */
    static Optional<VectorFile> of(VectorFile file) {
        return switch (file.method()) {
            case "bn" -> Optional.of(rewritten(file, Dl4jBatchNormalization.ID));
            case "lrn" -> Optional.of(rewritten(file, Dl4jLocalResponseNormalization.ID));
            default -> Optional.empty();
        };
    }

    private static VectorFile rewritten(VectorFile file, String id) {
        List<VectorFile.Case> cases = new ArrayList<>();
        for (VectorFile.Case test : file.cases()) {
            Map<String, HostTensor> state = test.state();
            for (int i = 0; i < test.steps().size(); i++) {
                VectorFile.Step step = test.steps().get(i);
                String name = test.name() + ", step " + (i + 1);
                if (step.input().shape().length != 4) {
                    continue;
                }
                if (id.equals(Dl4jLocalResponseNormalization.ID)) {
                    localResponse(name, test, step).ifPresent(cases::add);
                } else if (complete(state) && complete(step.expected().state())) {
                    cases.add(batchNorm(name, test, state, step, false));
                    cases.add(batchNorm(name + ", log10 of std", test, state, step, true));
                }
                state = step.expected().state();
            }
        }
        return new VectorFile(id, file.source(), cases);
    }

    private static boolean complete(Map<String, HostTensor> state) {
        return state.containsKey(MEAN) && state.containsKey(VARIANCE);
    }

    // --- batch normalization -----------------------------------------------------------------------------------------

    /** Evaluation keeps its output and loses its gradients, which the layer does not have. */
    private static VectorFile.Case batchNorm(
            String name, VectorFile.Case test, Map<String, HostTensor> before, VectorFile.Step step, boolean logStd) {
        double momentum = number(test, "momentum", 0.1);
        Map<String, Object> options =
                Map.of("decay", 1 - momentum, "eps", number(test, "eps", 1e-5), "use_log_std", logStd);
        VectorFile.Expected expected = step.expected();
        Map<String, HostTensor> after = new LinkedHashMap<>(expected.state());
        if (step.training()) {
            after.put(VARIANCE, biased(variance(before), variance(after), momentum, values(step.input())));
        }
        VectorFile.Expected kept = new VectorFile.Expected(
                expected.output(),
                step.training() ? expected.gradInput() : Optional.empty(),
                step.training() ? expected.gradParameters() : Map.of(),
                logStd ? withLogStd(after) : after,
                Map.of());
        VectorFile.Step alone = new VectorFile.Step(
                step.training(), step.input(), step.training() ? step.gradOutput() : Optional.empty(), kept);
        return new VectorFile.Case(
                name, options, test.parameters(), logStd ? withLogStd(before) : before, List.of(alone));
    }

    private static double number(VectorFile.Case test, String option, double byDefault) {
        return test.options().get(option) instanceof Number value ? value.doubleValue() : byDefault;
    }

    /** Values that share a statistic: N·H·W. */
    private static double values(HostTensor input) {
        return (double) input.toDoubles().length / input.shape()[1];
    }

    /**
     * The running variance after a step whose batch part is not multiplied by m/(m-1).
     *
     * @param before the running variance before the step
     * @param unbiased PyTorch's after it
     */
    private static HostTensor biased(HostTensor before, HostTensor unbiased, double momentum, double m) {
        double[] old = before.toDoubles();
        double[] now = unbiased.toDoubles().clone();
        for (int i = 0; i < now.length; i++) {
            double kept = (1 - momentum) * old[i];
            now[i] = kept + (now[i] - kept) * (m - 1) / m;
        }
        return HostTensor.of(now, unbiased.shape());
    }

    private static HostTensor variance(Map<String, HostTensor> state) {
        return Objects.requireNonNull(state.get(VARIANCE), VARIANCE);
    }

    private static Map<String, HostTensor> withLogStd(Map<String, HostTensor> state) {
        return Map.of(MEAN, state.get(MEAN), LOG_STD, mapped(variance(state), v -> Math.log10(Math.sqrt(v))));
    }

    private static HostTensor mapped(HostTensor tensor, DoubleUnaryOperator function) {
        double[] values = tensor.toDoubles().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        return HostTensor.of(values, tensor.shape());
    }

    // --- local response normalization --------------------------------------------------------------------------------

    /**
     * The output alone, as the layer's gradient is not the exact one. Empty for an even window, which the layer makes
     * wider, and for one that the layer cannot cut from the channels.
     */
    private static Optional<VectorFile.Case> localResponse(String name, VectorFile.Case test, VectorFile.Step step) {
        int size = (int) number(test, "size", 5);
        if (size % 2 == 0 || step.input().shape()[1] <= size / 2) {
            return Optional.empty();
        }
        Map<String, Object> options = Map.of(
                "n",
                size,
                "alpha",
                number(test, "alpha", 1e-4) / size,
                "beta",
                number(test, "beta", 0.75),
                "k",
                number(test, "k", 1));
        VectorFile.Expected output =
                new VectorFile.Expected(step.expected().output(), Optional.empty(), Map.of(), Map.of(), Map.of());
        VectorFile.Step forward = new VectorFile.Step(step.training(), step.input(), step.gradOutput(), output);
        return Optional.of(new VectorFile.Case(name, options, Map.of(), Map.of(), List.of(forward)));
    }
}
