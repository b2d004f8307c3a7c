package io.normbench.machine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of the machine at one moment; what cannot be read is empty. Made by {@link MachineMonitor}.
 *
 * @param nanos when, on the clock of the run
 * @param cpu what all processors did so far
 * @param runTicks the part of it that this run used: orchestrator and workers
 * @param throttled what held the processors back so far
 * @param sensors temperature and clock
 * @param governor frequency governors
 * @param turbo {@code on} or {@code off}
 * @param gpus every GPU, if they were asked
 */
record MachineReading(
        long nanos,
        Optional<CpuTimes> cpu,
        OptionalLong runTicks,
        ThrottleCounts throttled,
        CpuSensors sensors,
        Optional<String> governor,
        Optional<String> turbo,
        List<GpuState> gpus) {
    MachineReading {
        gpus = List.copyOf(gpus);
    }
}
