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

/** Reads the hardware from {@code /proc/cpuinfo}, {@code /proc/meminfo} and {@code /sys}. */
final class ProcHardware {
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

    private ProcHardware() {}

    /** Returns the hardware, or nothing where {@code /proc/cpuinfo} names no model (as on Arm) or is absent. */
    static Optional<Hardware> read(SystemFiles files) {
        List<Map<String, String>> processors =
                files.read("proc/cpuinfo").map(ProcHardware::processors).orElse(List.of());
        if (processors.isEmpty() || !processors.get(0).containsKey("model name")) {
            return Optional.empty();
        }
        Map<String, String> first = processors.get(0);
        return Optional.of(new Hardware(
                model(first),
                physicalCores(processors),
                processors.size(),
                caches(files),
                Set.copyOf(List.of(first.getOrDefault("flags", "").strip().split("\\s+"))),
                memoryBytes(files)));
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
        String name = processor.get("model name").replaceAll("\\s+", " ");
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
