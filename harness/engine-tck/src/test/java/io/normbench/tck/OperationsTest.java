package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Tensor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every differentiable operation: values against plain Java, gradients against central differences, in float64. */
@Tag("slow")
class OperationsTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<OpCase> cases() {
        return Stream.of(
                        ArithmeticCases.cases(),
                        ReductionCases.cases(),
                        ShapeCases.cases(),
                        NetworkCases.cases(),
                        NormalizationCases.cases())
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheReferencesValues(OpCase operation) {
        operation.checkValues(engine);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSlopesThatDifferencesGive(OpCase operation) {
        operation.checkGradients(engine);
    }

    @Test
    void everyDifferentiableOperationHasACase() {
        assertThat(cases().map(OpCase::method).collect(Collectors.toSet()))
                .containsAll(Arrays.stream(Tensor.class.getMethods())
                        .filter(method -> Tensor.class.isAssignableFrom(method.getReturnType()))
                        .map(Method::getName)
                        // No slope by definition: SlopelessOperationsTest. An engine's own layers have vectors.
                        // Precision is no operation: AutocastTest.
                        .filter(name -> !name.matches("greater|equal|argmax|topIndices|stopGradient|cast|constant"
                                + "|ownLayer|inFullPrecision|wide|conv2dWeightGradient"))
                        .toList());
    }
}
