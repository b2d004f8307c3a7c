package io.normbench.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.DType;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.util.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in native code, in our words. */
class NativeErrorsTest {
    @Test
    void lackOfMemoryIsOutOfMemoryWhereverItStandsInTheChain() {
        RuntimeException nested = new RuntimeException(
                "operation failed", new OutOfMemoryError("Physical memory usage is too high: 3G > 2G"));

        assertThatExceptionOfType(OutOfMemoryException.class)
                .isThrownBy(() -> NativeErrors.translate(() -> {
                    throw nested;
                }))
                .withMessageContaining("Physical memory usage is too high")
                .satisfies(e -> assertThat(e.where()).isEqualTo("host"));
    }

    @Test
    void whatOneDnnCannotDoIsNoLackOfMemory() {
        assertThat(translated("op type [conv2d] execution failed with message could not create a memory object"))
                .isInstanceOf(OutOfMemoryException.class);
        assertThat(translated("op type [conv2d] execution failed with message could not create a primitive"))
                .isInstanceOf(OutOfMemoryException.class);
        assertThat(translated("could not create a descriptor for a dilated convolution forward propagation primitive"))
                .isNotInstanceOf(OutOfMemoryException.class);
        assertThat(translated("could not create a primitive descriptor")).isNotInstanceOf(OutOfMemoryException.class);
    }

    private static Throwable translated(String message) {
        return catchThrowable(() -> NativeErrors.translate(() -> {
            throw new RuntimeException(message);
        }));
    }

    @Test
    void otherFaultsStayWhatTheyAre() {
        IllegalStateException fault = new IllegalStateException("something else");

        assertThatThrownBy(() -> NativeErrors.translate(() -> {
                    throw fault;
                }))
                .isSameAs(fault);
    }

    @Test
    void aDeviceThatThisBuildCannotUseIsTheUsersToMend() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open("cuda:0"))
                .withMessageStartingWith("device cuda:0: this build's engine dl4j has ND4J's CPU backend only")
                .withMessageContaining("choose device: cpu")
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open("gpu"))
                .withMessage("device 'gpu': expected cpu, cuda:N or auto");
    }

    @ParameterizedTest
    @EnumSource(value = Arithmetic.class, names = "FULL", mode = EnumSource.Mode.EXCLUDE)
    void aPrecisionThatNd4jLacksIsUnsupportedByName(Arithmetic arithmetic) {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> new Dl4jEngineProvider()
                        .open(new EngineOptions("cpu", 1, DType.FLOAT32, false, false, arithmetic, true)))
                .withMessage("precision " + arithmetic.id() + " is not part of engine dl4j; it has fp32 and fp64");
    }

    @Test
    void channelsLastIsUnsupportedByName() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(
                        () -> new Dl4jEngineProvider().open(new EngineOptions("cpu", 1, DType.FLOAT32, true, false)))
                .withMessage("layout channels_last is not part of engine dl4j; it has nchw");
    }

    private static void open(String device) {
        new Dl4jEngineProvider()
                .open(new EngineOptions(device, 1, DType.FLOAT32, false, true))
                .close();
    }
}
