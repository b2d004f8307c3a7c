package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks in every precision that this engine has on the CPU, and the settings that go with them. */
@Tag("slow")
class PrecisionTrainingTest {
    /** Losses around 2.3 after three steps of a network with ten layers. */
    private static final double BF16 = 0.15;

    private static final double FP16 = 0.03;

    /** It scales directions in which activations hardly vary, and float16's noise in them, up to 1/√eps = 32 times. */
    private static final double FP16_OF_DBN = 0.06;

    @ParameterizedTest
    @MethodSource("io.normbench.tck.TrainingTest#methods")
    void everyMethodTrainsNearFloat32(String method) {
        List<Double> want = losses(Arithmetic.FULL, method);

        assertNear(losses(Arithmetic.BF16, method), want, BF16);
        if (method.equals("repbn")) {
            dropsItsFirstStepInFp16(method);
        } else {
            assertNear(losses(Arithmetic.FP16, method), want, method.equals("dbn") ? FP16_OF_DBN : FP16);
        }
    }

    /**
     * It passes activations on beside their standardized ones, so that they and their gradients grow from layer to layer,
     * beyond float16 at the first loss scale: that step is dropped, and later losses are of other weights.
     */
    private static void dropsItsFirstStepInFp16(String method) {
        try (Engine engine = Engines.of(Arithmetic.FP16);
                Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, 0))) {
            assertThat(Training.of(method, 8).losses(session, 3)).allMatch(Double::isFinite);
            assertThat(session.counts().get("loss_scale_skipped_steps")).isBetween(1L, 2L);
        }
    }

    private static List<Double> losses(Arithmetic arithmetic, String method) {
        try (Engine engine = Engines.of(arithmetic)) {
            return Training.of(method, 8).losses(engine, 3);
        }
    }

    private static void assertNear(List<Double> got, List<Double> want, double tolerance) {
        assertThat(got).hasSameSizeAs(want).isNotEqualTo(want);
        for (int i = 0; i < want.size(); i++) {
            assertThat(got.get(i)).as("step %d", i + 1).isFinite().isCloseTo(want.get(i), within(tolerance));
        }
    }

    @Test
    void parametersAndStateAreRecordedInFloat32() {
        try (Engine engine = Engines.of(Arithmetic.FP16);
                Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, 0))) {
            Training.of("bn", 8).losses(session, 2);

            assertThat(session.snapshot().values())
                    .allSatisfy(value -> assertThat(value.dtype()).isEqualTo(DType.FLOAT32));
            assertThat(session.counts()).containsKeys("loss_scale", "loss_scale_skipped_steps");
        }
    }

    @Test
    void theRecordNamesAutocast() {
        try (Engine bf16 = Engines.of(Arithmetic.BF16);
                Engine plain = Engines.float32()) {
            assertThat(bf16.info().details()).containsEntry("autocast", "bf16").containsEntry("dtype", "FLOAT32");
            assertThat(plain.info().details()).doesNotContainKeys("autocast", "cudnn_autotune", "tf32_cudnn");
        }
    }

    @Test
    void tf32IsUnsupportedOnTheCpu() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Engines.of(Arithmetic.TF32))
                .withMessage("precision tf32 needs a CUDA device, and this is cpu: TensorFloat-32 exists on CUDA"
                        + " devices alone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void autotuningIsWhatTheSuiteSaysAndTensorFloat32IsOffInFloat32(boolean autotune) {
        torch.globalContext().setAllowTF32CuDNN(true);
        torch.globalContext().setAllowTF32CuBLAS(true);
        EngineOptions options = new EngineOptions("cpu", 1, DType.FLOAT32, false, false, Arithmetic.FULL, autotune);
        try (Engine engine = new LibTorchEngineProvider().open(options)) {
            assertThat(torch.globalContext().benchmarkCuDNN()).isEqualTo(autotune);
            assertThat(torch.globalContext().allowTF32CuDNN()).isFalse();
            assertThat(torch.globalContext().allowTF32CuBLAS()).isFalse();
        }
    }
}
