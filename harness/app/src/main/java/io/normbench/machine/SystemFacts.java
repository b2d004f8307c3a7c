package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operating system, what contains it, its power settings and its load. */
final class SystemFacts {
    private static final Pattern OS_RELEASE = Pattern.compile("(?m)^(NAME|VERSION_ID)=\"?([^\"\n]*)\"?$");
    private static final Pattern MAJOR_MINOR = Pattern.compile("^(\\d+\\.\\d+).*", Pattern.DOTALL);
    private static final Pattern CONTAINER = Pattern.compile("docker|containerd|kubepods|libpod|lxc");

    private SystemFacts() {}

    static List<Fact> read(
            SystemFiles files, UnaryOperator<String> properties, Map<String, String> variables, Set<String> cpuFlags) {
        String kernel = properties.apply("os.version");
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.hard("os.name", osName(files, properties)));
        facts.add(Fact.hard("os.arch", properties.apply("os.arch")));
        facts.add(Fact.hard("os.kernel", MAJOR_MINOR.matcher(kernel).replaceFirst("$1")));
        facts.add(Fact.info("os.kernel_release", kernel));
        facts.add(Fact.info(
                "os.virtual_machine",
                cpuFlags.isEmpty() ? Fact.NOT_READABLE : cpuFlags.contains("hypervisor") ? "yes" : "no sign of one"));
        facts.add(Fact.info("os.container", container(files, variables)));
        facts.add(Fact.info("power.governor", governor(files).orElse(Fact.NOT_READABLE)));
        facts.add(Fact.info("power.turbo", turbo(files).orElse(Fact.NOT_READABLE)));
        facts.add(Fact.info("load.average", loads(files)));
        return facts;
    }

    /** Distribution and release without the point release, which changes with every upgrade. */
    private static String osName(SystemFiles files, UnaryOperator<String> properties) {
        String release = files.read("etc/os-release").orElse("");
        String name = properties.apply("os.name");
        String version = "";
        Matcher matcher = OS_RELEASE.matcher(release);
        while (matcher.find()) {
            if (matcher.group(1).equals("NAME")) {
                name = matcher.group(2);
            } else {
                version = " " + matcher.group(2);
            }
        }
        return name + version;
    }

    private static String container(SystemFiles files, Map<String, String> variables) {
        if (variables.containsKey("KUBERNETES_SERVICE_HOST")) {
            return "kubernetes";
        }
        if (files.exists(".dockerenv")) {
            return "docker";
        }
        if (files.exists("run/.containerenv")) {
            return "podman";
        }
        if (variables.containsKey("APPTAINER_CONTAINER") || variables.containsKey("SINGULARITY_CONTAINER")) {
            return "apptainer";
        }
        Matcher matcher = CONTAINER.matcher(files.read("proc/1/cgroup").orElse(""));
        return matcher.find() ? matcher.group() : "no sign of one";
    }

    /** The frequency governors in use. */
    static Optional<String> governor(SystemFiles files) {
        Set<String> governors = new TreeSet<>();
        for (String cpu : files.list("sys/devices/system/cpu/cpufreq", "policy*")) {
            files.read(cpu + "/scaling_governor").ifPresent(governors::add);
        }
        return governors.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", governors));
    }

    /** Whether clocks above the nominal one are allowed: {@code on} or {@code off}. */
    static Optional<String> turbo(SystemFiles files) {
        return files.read("sys/devices/system/cpu/intel_pstate/no_turbo")
                .map(off -> off.equals("0") ? "on" : "off")
                .or(() -> files.read("sys/devices/system/cpu/cpufreq/boost").map(on -> on.equals("1") ? "on" : "off"));
    }

    /** The first three numbers; the rest counts processes. */
    private static String loads(SystemFiles files) {
        String[] parts = files.read("proc/loadavg").orElse("").split("\\s+");
        return parts.length < 3 ? Fact.NOT_READABLE : String.join(" ", parts[0], parts[1], parts[2]);
    }
}
