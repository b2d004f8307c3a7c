package io.normbench.agree;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tensor.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceComparisonTest {
    private static final List<String> NAMES = List.of("conv2d", "mean", "rsqrt", "mul");
    private static final Map<String, HostTensor> GRADIENTS = Map.of("conv.weight", value(3), "fc.weight", value(4));

    @Test
    void equalTracesHaveNoFirstDifference() {
        StepTrace trace = trace(NAMES, GRADIENTS, 1, 2, 3, 4);

        assertThat(first(trace, trace)).isEmpty();
    }

    @Test
    void namesTheFirstOperationInTheOrderOfTheForwardPassWithItsLayer() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b = trace(NAMES, GRADIENTS, 1, 2, 3.003, 5);

        assertThat(first(a, b))
                .hasValue("the first operation that differs is operation 3, rsqrt in layer 3: by"
                        + " 1.0e-03, while what it was given agrees within 0.0e+00");
    }

    @Test
    void roundingBelowTheToleranceIsPassedOver() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b = trace(NAMES, GRADIENTS, 1 + 1e-13, 2, 3, 4.4);

        assertThat(first(a, b).orElseThrow()).contains("operation 4, mul");
    }

    @Test
    void gradientsAreSearchedFromTheLossBackwards() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b = trace(NAMES, Map.of("conv.weight", value(6), "fc.weight", value(4.4)), 1, 2, 3, 4);

        assertThat(first(a, b))
                .hasValue("all 4 operations of the forward pass agree; from the loss backwards the first"
                        + " parameter whose gradient differs is fc.weight: by 9.1e-02");
    }

    @Test
    void aMissingGradientIsADifference() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b = trace(NAMES, Map.of("fc.weight", value(4)), 1, 2, 3, 4);

        assertThat(first(a, b).orElseThrow()).endsWith("is conv.weight: conv.weight is on one engine only");
    }

    @Test
    void enginesThatTakeAnotherPathPartThere() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b = trace(List.of("conv2d", "variance"), GRADIENTS, 1, 2);

        assertThat(first(a, b))
                .hasValue("the engines part at operation 2: mean and variance (the method chose another" + " path)");
    }

    @Test
    void otherBatchesExplainEverything() {
        StepTrace a = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        StepTrace b =
                new StepTrace(a.operations(), Map.of("input 1", value(9)), a.results(), a.parameters(), a.gradients());

        assertThat(first(a, b)).hasValue("the engines were given different batches (input 1)");
    }

    @Test
    void aTraceComesBackFromItsFiles(@TempDir Path folder) {
        StepTrace trace = trace(NAMES, GRADIENTS, 1, 2, 3, 4);
        trace.write(folder);
        StepTrace read = StepTrace.read(folder);

        assertThat(read.operations()).isEqualTo(trace.operations());
        assertThat(read.parameters()).isEqualTo(trace.parameters());
        assertThat(new TraceComparison(trace, read, 0, 1e-6).first()).isEmpty();
        assertThat(new TraceComparison(trace, read, 0, 1e-6).largest()).isEqualTo(Difference.NONE);
    }

    private static Optional<String> first(StepTrace a, StepTrace b) {
        return new TraceComparison(a, b, 1e-9, 1e-6).first();
    }

    private static StepTrace trace(List<String> names, Map<String, HostTensor> gradients, double... values) {
        List<TracedOperation> operations = new ArrayList<>();
        Map<Integer, HostTensor> results = new LinkedHashMap<>();
        for (int i = 1; i <= names.size(); i++) {
            List<Integer> operands = i == 1 ? List.of() : List.of(i - 1);
            operations.add(new TracedOperation(i, names.get(i - 1), "layer " + i, operands));
            results.put(i, value(values[i - 1]));
        }
        return new StepTrace(
                operations, Map.of("input 1", value(0.5)), results, List.of("conv.weight", "fc.weight"), gradients);
    }

    private static HostTensor value(double value) {
        return HostTensor.of(new double[] {value}, 1);
    }
}
