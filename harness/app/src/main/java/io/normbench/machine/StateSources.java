package io.normbench.machine;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Says once for a run which parts of the machine's state can be read, where from, and why the others cannot. */
final class StateSources {
    private static final String CPUFREQ = "/sys/devices/system/cpu/cpufreq";
    private static final String VIRTUAL = " (usual in a virtual machine)";

    private StateSources() {}

    /** One fact a part; all of them inform. */
    static List<Fact> read(SystemFiles files, Commands commands, Map<String, String> variables, boolean hasGpu) {
        boolean cpu = CpuTimes.read(files).isPresent();
        boolean run = ProcessTimes.read(files, "self").isPresent();
        ThrottleCounts throttled = ThrottleCounts.read(files);
        CpuSensors sensors = CpuSensors.read(files);
        return List.of(
                fact(
                        "load_of_others",
                        cpu && run,
                        "/proc/stat less /proc/<pid>/stat of this run",
                        cpu ? "no /proc/self/stat" : "/proc/stat is absent or holds only zeros"),
                fact("steal", cpu, "/proc/stat", "/proc/stat is absent or holds only zeros"),
                fact(
                        "governor",
                        SystemFacts.governor(files).isPresent(),
                        CPUFREQ,
                        "no " + CPUFREQ + "/policy*" + VIRTUAL),
                fact(
                        "turbo",
                        SystemFacts.turbo(files).isPresent(),
                        "intel_pstate/no_turbo or cpufreq/boost",
                        "neither intel_pstate/no_turbo nor cpufreq/boost" + VIRTUAL),
                fact(
                        "cpu_temperature",
                        sensors.celsius().isPresent(),
                        "/sys/class/hwmon or /sys/class/thermal",
                        "no sensor of a processor in /sys/class/hwmon or /sys/class/thermal" + VIRTUAL),
                clock(files, sensors.megahertz()),
                fact(
                        "quota_throttling",
                        throttled.quotaPeriods().isPresent(),
                        "nr_throttled of the control group",
                        "no control group of this process counts nr_throttled"),
                fact(
                        "cpu_throttling",
                        throttled.heatEvents().isPresent(),
                        "thermal_throttle of each processor",
                        "no /sys/devices/system/cpu/cpu*/thermal_throttle (Intel only, and not in virtual machines)"),
                gpu(commands, hasGpu),
                Fact.info("state.energy", EnergyMeter.describe(files, commands, variables, hasGpu)));
    }

    private static Fact clock(SystemFiles files, OptionalDouble megahertz) {
        boolean live = !files.list(CPUFREQ.substring(1), "policy*").isEmpty();
        return fact(
                "cpu_clock",
                megahertz.isPresent(),
                live ? CPUFREQ : "/proc/cpuinfo; in a virtual machine this is the nominal clock",
                "neither " + CPUFREQ + " nor /proc/cpuinfo tells it");
    }

    private static Fact gpu(Commands commands, boolean hasGpu) {
        if (!hasGpu) {
            return Fact.info("state.gpu", "no NVIDIA GPU found");
        }
        return fact(
                "gpu",
                !GpuState.read(commands).isEmpty(),
                "nvidia-smi",
                "nvidia-smi refuses to tell clocks and their limits");
    }

    private static Fact fact(String name, boolean readable, String source, String reason) {
        return Fact.info("state." + name, readable ? "read from " + source : Fact.NOT_READABLE + ": " + reason);
    }
}
