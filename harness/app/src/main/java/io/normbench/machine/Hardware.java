package io.normbench.machine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Processor and memory.
 *
 * @param cpuModel model with its family and stepping, which tell virtual processors of one name apart
 * @param physicalCores physical cores of the machine; 0 if unknown
 * @param logicalCores hardware threads of the machine; 0 if unknown
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
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

    /** Reads the hardware from {@code /proc/cpuinfo}, {@code /proc/meminfo} and {@code /sys}. */
    static Hardware read(SystemFiles files) {
        List<Map<String, String>> processors =
                files.read("proc/cpuinfo").map(Hardware::processors).orElse(List.of());
        Map<String, String> first = processors.isEmpty() ? Map.of() : processors.get(0);
        return new Hardware(
                model(first),
                physicalCores(processors),
                processors.size(),
                caches(files),
                Set.copyOf(List.of(first.getOrDefault("flags", "").strip().split("\\s+"))),
                memoryBytes(files));
    }

    private static List<Map<String, String>> processors(String cpuinfo) {
        List<Map<String, String>> processors = new ArrayList<>();
        for (String block : cpuinfo.split("\n\\s*\n")) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line : block.split("\n")) {
                String[] parts = line.split(":", 2);
                fields.put(parts[0].strip(), parts.length == 2 ? parts[1].strip() : "");
            }
            if (fields.containsKey("processor")) {
                processors.add(fields);
            }
        }
        return processors;
    }

    private static String model(Map<String, String> processor) {
        String name = processor.getOrDefault("model name", "unknown").replaceAll("\\s+", " ");
        if (!processor.containsKey("cpu family")) {
            return name;
        }
        return name + " (family " + processor.get("cpu family") + ", model " + processor.get("model") + ", stepping "
                + processor.get("stepping") + ")";
    }

    /** Counts pairs of package and core; where the kernel hides them, every hardware thread counts as a core. */
    private static int physicalCores(List<Map<String, String>> processors) {
        Set<String> cores = new HashSet<>();
        for (Map<String, String> processor : processors) {
            String core = processor.containsKey("core id")
                    ? processor.get("physical id") + "/" + processor.get("core id")
                    : processor.get("processor");
            cores.add(core);
        }
        return cores.size();
    }

    private static List<String> caches(SystemFiles files) {
        List<String> caches = new ArrayList<>();
        for (String cache : files.list("sys/devices/system/cpu/cpu0/cache", "index*")) {
            Optional<String> level = files.read(cache + "/level");
            Optional<String> size = files.read(cache + "/size");
            if (level.isPresent() && size.isPresent()) {
                String type = files.read(cache + "/type").orElse("Unified");
                String kind = type.equals("Data") ? "d" : type.equals("Instruction") ? "i" : "";
                caches.add("L" + level.get() + kind + " " + size.get());
            }
        }
        return caches;
    }

    private static long memoryBytes(SystemFiles files) {
        Matcher matcher = MEMORY.matcher(files.read("proc/meminfo").orElse(""));
        return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
    }
}
