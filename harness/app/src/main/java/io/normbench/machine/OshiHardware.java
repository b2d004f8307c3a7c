package io.normbench.machine;

import java.util.List;
import java.util.Set;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.ProcessorCache;
import oshi.hardware.CentralProcessor.ProcessorIdentifier;
import oshi.hardware.HardwareAbstractionLayer;

/** Reads the hardware through OSHI, which knows every operating system and takes its time. */
final class OshiHardware {
    private OshiHardware() {}

    /** Returns the hardware; loads JNA. */
    static Hardware read() {
        HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
        CentralProcessor processor = hardware.getProcessor();
        ProcessorIdentifier identifier = processor.getProcessorIdentifier();
        return new Hardware(
                identifier.getName().strip() + " (family " + identifier.getFamily() + ", model "
                        + identifier.getModel() + ", stepping " + identifier.getStepping() + ")",
                processor.getPhysicalProcessorCount(),
                processor.getLogicalProcessorCount(),
                processor.getProcessorCaches().stream()
                        .map(OshiHardware::describe)
                        .sorted()
                        .toList(),
                Set.of(),
                hardware.getMemory().getTotal());
    }

    private static String describe(ProcessorCache cache) {
        String kind =
                switch (cache.getType()) {
                    case DATA -> "d";
                    case INSTRUCTION -> "i";
                    default -> "";
                };
        return "L" + cache.getLevel() + kind + " " + cache.getCacheSize() + "K";
    }
}
