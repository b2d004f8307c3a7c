package io.normbench.measure;

import io.normbench.result.Measured;
import io.normbench.tensor.Engine;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The peaks of memory of this process and of the engine's device, from a beginning on. */
public final class MemoryGauge {
    private final Engine engine;
    private final HostMemory memory;
    private final boolean peakIsOwn;
    private final OptionalLong baseline;

    private MemoryGauge(Engine engine, HostMemory memory) {
        this.engine = engine;
        this.memory = memory;
        engine.resetPeakDeviceBytes();
        this.peakIsOwn = memory.resetPeak();
        this.baseline = memory.residentBytes();
    }

    /** Begins now. */
    public static MemoryGauge begin(Engine engine, HostMemory memory) {
        return new MemoryGauge(engine, memory);
    }

    /** The peaks since the beginning, and the resident memory then: the difference is what came to it. */
    public Measured read() {
        Map<String, Object> further = new TreeMap<>();
        long reservedBytes = engine.peakReservedDeviceBytes();
        if (reservedBytes >= 0) {
            further.put("peak_reserved_device_bytes", reservedBytes);
        }
        baseline.ifPresent(bytes -> further.put("baseline_host_bytes", bytes));
        long deviceBytes = engine.peakDeviceBytes();
        return Measured.nothing()
                .withMemory(
                        peakIsOwn ? memory.peakBytes() : OptionalLong.empty(),
                        deviceBytes < 0 ? OptionalLong.empty() : OptionalLong.of(deviceBytes))
                .withFurther(further);
    }
}
