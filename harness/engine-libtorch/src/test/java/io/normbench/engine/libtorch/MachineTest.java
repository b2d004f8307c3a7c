package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normbench.measure.HostMemory;
import io.normbench.tck.Engines;
import io.normbench.tck.Nd;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.util.UserError;
import java.util.List;
import org.bytedeco.pytorch.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices, threads and memory. */
class MachineTest {
    private static final long TOO_MANY = 1_000_000_000_000_000L;

    @Test
    void runningOutOfMemoryIsSaidToBeOnTheHostAndTheEngineWorksOn() {
        try (Engine engine = Engines.float32()) {
            assertOutOfMemory(() -> engine.scoped(() -> engine.full(1, TOO_MANY)));

            assertThat(engine.<Double>scoped(() -> engine.full(1, 10).sumAll().item()))
                    .isEqualTo(10);
        }
    }

    @Test
    void runningOutOfMemoryInTheFirstStepLeavesTheSessionUsable() {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> input = session.upload(List.of(HostTensor.of(new float[] {1, 2}, 2)));

            assertOutOfMemory(() -> session.step(program(TOO_MANY), input, 0.1));

            assertThat(session.step(program(2), input, 0.1)).isEqualTo(12);
        }
    }

    @Test
    void runningOutOfMemoryInALaterStepLeavesParametersAlone() {
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> input = session.upload(List.of(HostTensor.of(new float[] {1, 2}, 2)));
            session.step(program(2), input, 0);

            assertOutOfMemory(() -> session.step(program(TOO_MANY), input, 0.1));
            assertOutOfMemory(() -> session.infer(program(TOO_MANY), input));

            assertThat(session.snapshot().get("w").toDoubles()).containsExactly(2, 2);
        }
    }

    @Test
    void anotherExceptionIsNotTakenForLackOfMemory() {
        try (Engine engine = Engines.float32()) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> engine.scoped(() -> engine.full(1, 2, 3).matmul(engine.full(1, 2, 3))))
                    .isNotInstanceOf(OutOfMemoryException.class);
        }
    }

    @Test
    void aCudaDeviceOnTheCpuBuildIsRefusedWithARemedy() {
        assumeThat(Context.hasCUDA()).as("skipped: this is a CUDA build").isFalse();
        for (String device : new String[] {"cuda", "cuda:0", "cuda:7"}) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> open(device, 1))
                    .withMessageContaining("device cuda:")
                    .withMessageContaining("choose device: cpu")
                    .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:0x1", "cuda:99999999999", ""})
    void anUnknownSpellingOfADeviceIsRefused(String device) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> open(device, 1))
                .withMessage("device '" + device + "': expected cpu, cuda:N or auto")
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.USAGE));
    }

    @Test
    void theCpuHasNoDeviceMemory() {
        try (Engine engine = open("cpu", 1)) {
            engine.resetPeakDeviceBytes();

            assertThat(engine.peakDeviceBytes()).isEqualTo(-1);
            assertThat(engine.info().device()).isEqualTo("cpu");
        }
    }

    @Test
    void withoutANumberOfThreadsTheEngineTakesItsOwnNotItsPredecessors() {
        int own;
        try (Engine engine = open("cpu", 0)) {
            own = engine.info().threads();
        }
        try (Engine engine = open("cpu", own + 1)) {
            assertThat(engine.info().threads()).isEqualTo(own + 1);
        }
        try (Engine engine = open("cpu", 0)) {
            assertThat(engine.info().threads()).isEqualTo(own);
        }
    }

    @Test
    void determinismIsNotInheritedFromAnEngineOpenedBefore() {
        Engines.float32().close();
        assertThat(org.bytedeco.pytorch.global.torch.globalContext().deterministicAlgorithms())
                .isTrue();

        open("cpu", 1).close();
        assertThat(org.bytedeco.pytorch.global.torch.globalContext().deterministicAlgorithms())
                .isFalse();
    }

    @Test
    void nativeMemoryDoesNotGrowWithTheNumberOfSteps() {
        HostMemory memory = new HostMemory();
        assumeThat(memory.residentBytes()).as("skipped: no /proc here").isPresent();
        Session.Program program = (inputs, scope) -> {
            Tensor y = inputs.get(0)
                    .batchNorm(
                            scope.weight(16),
                            scope.bias(16),
                            scope.state("running_mean", Initializer.constant(0), 16),
                            scope.state("running_var", Initializer.constant(1), 16),
                            scope.training(),
                            0.1,
                            1e-5);
            return List.of(y.square().meanAll());
        };
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, 0))) {
            // One activation is 128 KiB: a step that kept one, or left it to Java's collector, would keep 250 MiB.
            HostTensor images = HostTensor.of(Nd.normal(91, 8, 16, 16, 16).data(), 8, 16, 16, 16);
            steps(session, program, images, 300);
            System.gc();
            long before = memory.residentBytes().orElseThrow();

            steps(session, program, images, 2000);

            assertThat(memory.residentBytes().orElseThrow() - before).isLessThan(128L << 20);
        }
    }

    private static void steps(Session session, Session.Program program, HostTensor images, int count) {
        for (int step = 0; step < count; step++) {
            List<Tensor> inputs = session.upload(List.of(images));
            session.step(program, inputs, 0.01);
            session.release(inputs);
        }
    }

    /** Twice the sum of w · x, over a tensor of {@code size} elements that it makes on the way. */
    private static Session.Program program(long size) {
        return (inputs, scope) -> {
            Tensor w = scope.parameter("w", Initializer.constant(2), 2);
            Tensor ones = inputs.get(0).engine().full(1, size);
            return List.of(inputs.get(0).mul(w).sumAll().mul(ones.slice(0, 0, 2).sumAll()));
        };
    }

    private static void assertOutOfMemory(Runnable action) {
        assertThatExceptionOfType(OutOfMemoryException.class)
                .isThrownBy(action::run)
                .withMessageStartingWith("host: ")
                .satisfies(e -> assertThat(e.where()).isEqualTo("host"))
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    private static Engine open(String device, int threads) {
        return new LibTorchEngineProvider().open(new EngineOptions(device, threads, DType.FLOAT32, false, false));
    }
}
