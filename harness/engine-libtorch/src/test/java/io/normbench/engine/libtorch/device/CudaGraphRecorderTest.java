package io.normbench.engine.libtorch.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.normbench.engine.libtorch.device.StepRecorder.Recording;
import io.normbench.measure.TrialRunner;
import io.normbench.result.Outcome;
import io.normbench.tensor.OutOfMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of calls of a captured step, and that nothing is left behind after a failure. */
class CudaGraphRecorderTest {
    private final RecordedCuda cuda = new RecordedCuda();
    private final CudaGraphRecorder recorder = new CudaGraphRecorder(cuda, "cuda:2");

    private void work() {
        cuda.calls.add("work on " + cuda.currentStream());
    }

    @Test
    void aRehearsalIsDoneOnTheSideAndWaitedFor() {
        recorder.rehearse(this::work);

        assertThat(cuda.calls)
                .containsExactly("await device", "use side1", "work on side1", "await side1", "use default");
    }

    /** As {@code torch.cuda.graph} and {@code at::cuda::CUDAGraph} do it: what differs is said in the recorder's comment. */
    @Test
    void aCaptureGoesInPyTorchsOrder() {
        Recording recording = recorder.record(this::work);
        recording.replay();
        recording.replay();
        recording.close();
        recorder.close();

        assertThat(cuda.calls)
                .containsExactly(
                        // torch/cuda/graphs.py, graph.__enter__: synchronize, empty_cache, stream context.
                        "await device",
                        "empty cache",
                        "use side1",
                        // CUDAGraph::capture_begin: beginAllocateToPool before cudaStreamBeginCapture, then
                        // markCaptureBegin.
                        "open pool1 for side1",
                        "begin-capture side1",
                        "mark begin",
                        "work on side1",
                        // CUDAGraph::capture_end: cudaStreamEndCapture, markCaptureEnd, endAllocateToPool,
                        // cudaGraphGetNodes,
                        // instantiate, cudaGraphDestroy.
                        "end-capture side1",
                        "mark end",
                        "end pool1",
                        "look-into graph",
                        "instantiate graph",
                        "destroy graph",
                        "use default",
                        // CUDAGraph::replay, on the current stream.
                        "launch executable on default",
                        "launch executable on default",
                        // CUDAGraph::reset, which gives the pool up first.
                        "await device",
                        "destroy executable",
                        "release pool1",
                        "release side1");
    }

    @Test
    void everyRecordingHasAPoolOfItsOwn() {
        Recording first = recorder.record(this::work);
        Recording second = recorder.record(this::work);
        cuda.calls.clear();

        second.close();
        first.close();

        assertThat(cuda.calls)
                .containsExactly(
                        "await device",
                        "destroy executable",
                        "release pool2",
                        "await device",
                        "destroy executable",
                        "release pool1");
    }

    @ParameterizedTest
    @CsvSource({
        "begin-capture, begin of capture",
        "end-capture, end of capture",
        "look-into, looking into the graph",
        "instantiate, making the graph executable"
    })
    void aCallThatFailsLeavesNothingBehind(String call, String what) {
        cuda.statuses.put(call, RecordedCuda.FAILED);

        assertThatThrownBy(() -> recorder.record(this::work))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("execution graph: " + what + ": CUDA error: status 900");

        assertThat(cuda.calls).contains("forget", "end pool1").endsWith("release pool1", "use default");
        assertThat(cuda.calls.indexOf("end pool1")).isLessThan(cuda.calls.indexOf("release pool1"));
    }

    @Test
    void halfAGraphIsDestroyed() {
        cuda.statuses.put("end-capture", RecordedCuda.FAILED);
        cuda.leavesHalfAGraph = true;

        assertThatThrownBy(() -> recorder.record(this::work)).isInstanceOf(UnsupportedOperationException.class);

        assertThat(cuda.calls).contains("destroy graph").doesNotContain("instantiate graph");
    }

    /** Or its replays would be measured, and nothing is done faster than anything. */
    @Test
    void aGraphWithoutWorkIsRefusedAndDestroyed() {
        cuda.recordsNothing = true;

        assertThatThrownBy(() -> recorder.record(this::work))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "execution graph: the capture on cuda:2 recorded no work; it went to another stream or device");

        assertThat(cuda.calls).containsSubsequence("destroy graph", "release pool1", "use default");
    }

    @Test
    void workThatCannotBeCapturedEndsTheCaptureAndNamesTheDevice() {
        assertThatThrownBy(() -> recorder.record(() -> {
                    throw new IllegalStateException(
                            "CUDA error: operation not permitted when stream is capturing\nmore");
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "execution graph: engine libtorch on cuda:2 cannot capture the step: CUDA error: operation not"
                                + " permitted when stream is capturing");

        assertThat(cuda.calls)
                .containsSubsequence(
                        "begin-capture side1",
                        "mark begin",
                        "end-capture side1",
                        "mark end",
                        "destroy graph",
                        "forget",
                        "end pool1",
                        "release pool1",
                        "use default");
    }

    @Test
    void lackOfMemoryIsNoOperationThatCannotBeCaptured() {
        assertThatThrownBy(() -> recorder.record(() -> {
                    throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
                }))
                .isInstanceOf(IllegalStateException.class);
        cuda.statuses.put("instantiate", CudaRuntime.OUT_OF_MEMORY);
        assertThatThrownBy(() -> recorder.record(this::work))
                .isInstanceOfSatisfying(
                        OutOfMemoryException.class, e -> assertThat(e.where()).isEqualTo("device"));
    }

    @Test
    void aRecorderThatFailedOnceRecordsAgain() {
        cuda.statuses.put("end-capture", RecordedCuda.FAILED);
        assertThatThrownBy(() -> recorder.record(this::work)).isInstanceOf(UnsupportedOperationException.class);
        cuda.statuses.clear();

        recorder.record(this::work).replay();

        assertThat(cuda.calls).endsWith("launch executable on default");
    }

    @Test
    void aLaunchThatFailsSaysSo() {
        Recording recording = recorder.record(this::work);
        cuda.statuses.put("launch", RecordedCuda.FAILED);

        assertThatThrownBy(recording::replay).hasMessage("CUDA error: status 900 (launch of the graph)");
    }

    /** Or the trial would count as one that the engine does not support, and the next would get the same worker. */
    @Test
    void aDeviceThatIsGoneIsNoOperationThatCannotBeCaptured() {
        cuda.texts.put(999, "unknown error");
        Recording recording = recorder.record(this::work);
        cuda.statuses.put("launch", 999);

        assertThat(crashes(recording::replay)).isTrue();
        cuda.statuses.put("end-capture", 999);
        assertThat(crashes(() -> recorder.record(this::work))).isTrue();
        assertThat(crashes(() -> recorder.record(() -> {
                    throw new IllegalStateException("CUDA error: unspecified launch failure");
                })))
                .isTrue();
    }

    private static boolean crashes(Runnable trial) {
        Outcome outcome = TrialRunner.outcome(trial);
        assertThat(outcome).isInstanceOf(Outcome.Crashed.class);
        return outcome.needsNewWorker();
    }

    @Test
    void withoutTheRuntimesBindingsThereIsNoRecorder() {
        assumeFalse(CudaDevice.available(), "a CUDA device is here");

        assertThatThrownBy(() -> CudaGraphRecorder.open(3))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("execution graph: engine libtorch on cuda:3 cannot load the CUDA runtime's")
                .hasMessageEndingWith("build with 'make build PROFILES=cuda'");
    }
}
