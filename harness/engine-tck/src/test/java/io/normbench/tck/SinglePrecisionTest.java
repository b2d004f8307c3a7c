package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Float32 takes other native code than float64 (oneDNN's): both must give the same values and gradients. */
class SinglePrecisionTest {
    private static Engine float32;
    private static Engine float64;

    @BeforeAll
    static void open() {
        float32 = Engines.float32();
        float64 = Engines.float64();
    }

    @AfterAll
    static void close() {
        float32.close();
        float64.close();
    }

    static Stream<OpCase> cases() {
        return OperationsTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithDoublePrecision(OpCase operation) {
        Gradients want = gradients(float64, operation);
        Gradients got = gradients(float32, operation);

        assertClose(
                "value", got.outputs().get(0).toDoubles(), want.outputs().get(0).toDoubles());
        assertClose(
                "gradient of operand 0",
                got.inputGradient().toDoubles(),
                want.inputGradient().toDoubles());
        want.parameterGradients()
                .forEach((name, values) -> assertClose(
                        "gradient of " + name,
                        got.parameterGradients().get(name).toDoubles(),
                        values.toDoubles()));
    }

    private static Gradients gradients(Engine engine, OpCase operation) {
        long[] shape = operation.reference().apply(operation.operands()).shape();
        return OpCase.gradients(engine, operation.operands(), operation.operation(), Nd.normal(99, shape));
    }

    private static void assertClose(String what, double[] got, double[] want) {
        assertThat(got).as(what).hasSameSizeAs(want);
        for (int i = 0; i < want.length; i++) {
            assertThat(got[i])
                    .as("%s, element %d", what, i)
                    .isCloseTo(want[i], within(2e-5 * Math.max(1, Math.abs(want[i]))));
        }
    }
}
