package io.normbench.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something held the processors back since it began to count.
 *
 * @param quotaPeriods periods in which the control group of this process, or one around it, had used up its quota
 *     ({@code nr_throttled} of {@code cpu.stat}); empty where no group counts them
 * @param heatEvents times a core or package went below its clock because of heat or power
 *     ({@code thermal_throttle}, Intel); empty where the kernel does not count them
 */
record ThrottleCounts(OptionalLong quotaPeriods, OptionalLong heatEvents) {
    private static final Pattern PERIODS = Pattern.compile("(?m)^nr_throttled (\\d+)$");
    private static final String CPUS = "sys/devices/system/cpu";

    static ThrottleCounts read(SystemFiles files) {
        return new ThrottleCounts(quotaPeriods(files), heatEvents(files));
    }

    private static OptionalLong quotaPeriods(SystemFiles files) {
        List<Long> counts = new ArrayList<>();
        for (String folder : groups(files)) {
            Matcher matcher = PERIODS.matcher(files.read(folder + "/cpu.stat").orElse(""));
            if (matcher.find()) {
                counts.add(Long.parseLong(matcher.group(1)));
            }
        }
        return counts.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(counts.stream().mapToLong(Long::longValue).sum());
    }

    /** The folders of this process's group and of those around it, in version 2 and 1; some may not exist. */
    private static Set<String> groups(SystemFiles files) {
        Set<String> folders = new LinkedHashSet<>();
        for (String line : files.read("proc/self/cgroup").orElse("").split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            List<String> controllers = List.of(parts[1].split(","));
            if (parts[1].isEmpty()) {
                upwards("sys/fs/cgroup", parts[2], folders);
            } else if (controllers.contains("cpu")) {
                // Reached by both names where the two controllers share a hierarchy: look at one.
                String mount = "sys/fs/cgroup/" + parts[1];
                upwards(files.exists(mount) ? mount : "sys/fs/cgroup/cpu", parts[2], folders);
            }
        }
        folders.add("sys/fs/cgroup");
        return folders;
    }

    private static void upwards(String mount, String group, Set<String> folders) {
        for (Path path = Path.of(group); path != null && path.getNameCount() > 0; path = path.getParent()) {
            folders.add(mount + path);
        }
        folders.add(mount);
    }

    private static OptionalLong heatEvents(SystemFiles files) {
        List<Long> counts = new ArrayList<>();
        for (String cpu : files.list(CPUS, "cpu[0-9]*")) {
            for (String name : List.of("core_throttle_count", "package_throttle_count")) {
                number(files.read(cpu + "/thermal_throttle/" + name)).ifPresent(counts::add);
            }
        }
        return counts.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(counts.stream().mapToLong(Long::longValue).sum());
    }

    private static Optional<Long> number(Optional<String> text) {
        return text.filter(digits -> digits.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
