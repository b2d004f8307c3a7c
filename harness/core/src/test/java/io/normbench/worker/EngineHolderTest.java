package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.suite.Cell;
import io.normbench.suite.Layout;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a worker refuses before it opens an engine. */
class EngineHolderTest {
    private final EngineHolder engines = new EngineHolder(EngineHolderTest.class.getClassLoader());

    @ParameterizedTest
    @CsvSource({"dl4j, BF16, bf16", "dl4j, FP16, fp16", "libtorch, TF32, tf32"})
    void aPrecisionThatNoEngineHasIsUnsupportedWhateverTheEngine(String engine, Precision precision, String name) {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> engines.engine(cell(engine, precision), () -> {}))
                .withMessage("precision " + name + " is not implemented yet");
    }

    @Test
    void anEngineThatIsNotHereIsNamed() {
        assertThatExceptionOfType(io.normbench.util.UserError.class)
                .isThrownBy(() -> engines.engine(cell("dl4j", Precision.FP32), () -> {}))
                .withMessageStartingWith("engine 'dl4j' is not on this worker's class path");
    }

    private static Cell cell(String engine, Precision precision) {
        return new Cell(
                null, MethodSpec.of("bn"), 2, 2, precision, Layout.NCHW, engine, "cpu", 1);
    }
}
