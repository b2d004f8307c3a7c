package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Temperature and clock of the processors.
 *
 * @param celsius of the hottest sensor of a processor; empty where none is open
 * @param megahertz mean over the processors, as the kernel last saw them; empty where it does not tell
 */
record CpuSensors(OptionalDouble celsius, OptionalDouble megahertz) {
    /** Drivers of processors' sensors; others sit on boards, disks and network cards. */
    private static final Set<String> DRIVERS = Set.of("coretemp", "k10temp", "zenpower", "cpu_thermal");

    private static final Pattern CLOCK = Pattern.compile("(?m)^cpu MHz\\s*: ([\\d.]+)$");
    private static final double MILLI = 1e3;

    static CpuSensors read(SystemFiles files) {
        List<Double> celsius = hardwareMonitors(files);
        if (celsius.isEmpty()) {
            celsius = thermalZones(files);
        }
        return new CpuSensors(
                celsius.stream().mapToDouble(Double::doubleValue).max(),
                clocks(files).stream().mapToDouble(Double::doubleValue).average());
    }

    private static List<Double> hardwareMonitors(SystemFiles files) {
        List<Double> celsius = new ArrayList<>();
        for (String monitor : files.list("sys/class/hwmon", "hwmon*")) {
            if (DRIVERS.contains(files.read(monitor + "/name").orElse(""))) {
                for (String sensor : files.list(monitor, "temp*_input")) {
                    add(files, sensor, celsius);
                }
            }
        }
        return celsius;
    }

    private static List<Double> thermalZones(SystemFiles files) {
        List<Double> celsius = new ArrayList<>();
        for (String zone : files.list("sys/class/thermal", "thermal_zone*")) {
            String type = files.read(zone + "/type").orElse("");
            if (type.equals("x86_pkg_temp") || type.startsWith("cpu")) {
                add(files, zone + "/temp", celsius);
            }
        }
        return celsius;
    }

    private static List<Double> clocks(SystemFiles files) {
        List<Double> megahertz = new ArrayList<>();
        for (String policy : files.list("sys/devices/system/cpu/cpufreq", "policy*")) {
            add(files, policy + "/scaling_cur_freq", megahertz);
        }
        if (megahertz.isEmpty()) {
            Matcher matcher = CLOCK.matcher(files.read("proc/cpuinfo").orElse(""));
            while (matcher.find()) {
                megahertz.add(Double.parseDouble(matcher.group(1)));
            }
        }
        return megahertz;
    }

    /** Thousandths of a degree and thousands of hertz: both become the unit by a division by 1000. */
    private static void add(SystemFiles files, String file, List<Double> values) {
        files.read(file)
                .filter(text -> text.matches("-?\\d{1,12}"))
                .ifPresent(text -> values.add(Long.parseLong(text) / MILLI));
    }
}
