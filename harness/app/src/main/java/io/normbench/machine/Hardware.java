package io.normbench.machine;

import java.util.List;
import java.util.Set;

/**
 * Processor and memory.
 *
 * @param cpuModel model with its family and stepping, which tell virtual processors of one name apart
 * @param physicalCores physical cores of the machine
 * @param logicalCores hardware threads of the machine
 * @param caches caches for people, smallest first; empty if unknown
 * @param cpuFlags the processor's features as Linux spells them; empty if unknown
 * @param memoryBytes physical memory; 0 if unknown
 */
record Hardware(
        String cpuModel,
        int physicalCores,
        int logicalCores,
        List<String> caches,
        Set<String> cpuFlags,
        long memoryBytes) {
    /**
     * Reads the hardware: from {@code /proc} where it says enough, otherwise through OSHI.
     *
     * <p>OSHI comes second because opening its processor takes 0.2 to 0.3 s and loads JNA's native library (measured on
     * 2 cores), against a few milliseconds.
     */
    static Hardware read(SystemFiles files) {
        return ProcHardware.read(files).orElseGet(() -> {
            try {
                return OshiHardware.read();
            } catch (RuntimeException | LinkageError unsupported) {
                return new Hardware("unknown", 0, 0, List.of(), Set.of(), 0);
            }
        });
    }
}
