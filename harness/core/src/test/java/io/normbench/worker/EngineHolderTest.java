package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.suite.Cell;
import io.normbench.suite.Layout;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Precision;
import io.normbench.util.UserError;
import java.util.List;
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
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> engines.engine(cell("dl4j", Precision.FP32), () -> {}))
                .withMessageStartingWith("engine 'dl4j' is not on this worker's class path");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CUDA driver version is insufficient for CUDA runtime version | install driver 580
            CUDA error: CUDA-capable device(s) is/are busy or unavailable | nvidia-smi -c DEFAULT
            CUDA error: invalid device ordinal | CUDA_VISIBLE_DEVICES
            libcudart.so.13: cannot open shared object file: No such file or directory | LD_LIBRARY_PATH
            something new | normbench doctor
            """)
    void whatAnEngineThrowsWhenItIsOpenedIsOneLineWithARemedyAndStatus5(String text, String remedy) {
        for (Throwable failure : List.of(
                new IllegalStateException(text + "\nException raised from set_device\nframe #0"),
                new UnsatisfiedLinkError(text))) {
            UserError error = EngineHolder.unusable("libtorch", "cuda:0", failure);

            assertThat(error.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE);
            assertThat(error)
                    .message()
                    .hasLineCount(1)
                    .startsWith("device cuda:0: engine libtorch cannot use it: ")
                    .contains(text, remedy);
        }
    }

    private static Cell cell(String engine, Precision precision) {
        return new Cell(
                null, MethodSpec.of("bn"), 2, 2, precision, Layout.NCHW, engine, "cpu", 1);
    }
}
