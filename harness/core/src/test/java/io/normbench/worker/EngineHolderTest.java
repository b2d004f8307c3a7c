package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.suite.Cell;
import io.normbench.suite.Layout;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Precision;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.DType;
import io.normbench.tensor.EngineOptions;
import io.normbench.util.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a worker opens its engine, and what it refuses before. */
class EngineHolderTest {
    private final EngineHolder engines =
            new EngineHolder(EngineHolderTest.class.getClassLoader(), new Events(System.err));

    @ParameterizedTest
    @CsvSource({
        "FP32, FLOAT32, FULL",
        "FP64, FLOAT64, FULL",
        "TF32, FLOAT32, TF32",
        "BF16, FLOAT32, BF16",
        "FP16, FLOAT32, FP16"
    })
    void aPrecisionReachesTheEngineAsElementTypeAndArithmetic(Precision precision, DType dtype, Arithmetic arithmetic) {
        EngineOptions options = EngineHolder.options("cpu", 2, precision, Layout.CHANNELS_LAST, false);

        assertThat(options).isEqualTo(new EngineOptions("cpu", 2, dtype, true, false, arithmetic, false));
    }

    @Test
    void anEngineThatIsNotHereIsNamed() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> engines.engine(cell("dl4j", Precision.FP32)))
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
        return new Cell(null, MethodSpec.of("bn"), 2, 2, precision, Layout.NCHW, engine, "cpu", 1);
    }
}
