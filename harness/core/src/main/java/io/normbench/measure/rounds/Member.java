package io.normbench.measure.rounds;

import io.normbench.tensor.DeviceTimer;
import java.util.Map;
import java.util.Optional;

/** What takes turns in a group: an open session with its data. Whatever a call throws costs it its place. */
public interface Member extends AutoCloseable {
    /** One training step; throws if its loss is not finite. It may return before the device is done. */
    void train();

    /** One forward pass in evaluation mode. It may return before the device is done. */
    void infer();

    /** Waits until the device is idle. */
    void synchronize();

    /** Training steps that still prepare those after them, at most. */
    default int stepsUntilSteady() {
        return 0;
    }

    /** A new stopwatch of the device's own, closed by the caller; empty where work is done when a call returns. */
    default Optional<DeviceTimer> deviceTimer() {
        return Optional.empty();
    }

    /** Further figures, read when the member has had its last turn: its parameters, what its layers counted. */
    default Map<String, Object> figures() {
        return Map.of();
    }

    @Override
    void close();
}
