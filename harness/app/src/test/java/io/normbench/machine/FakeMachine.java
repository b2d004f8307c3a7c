package io.normbench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine that a test furnishes: two packages of two cores with two threads each, 24 GB, no GPU. */
final class FakeMachine implements Commands {
    final Map<String, String> properties = new HashMap<>(Map.of(
            "os.name", "Linux",
            "os.arch", "amd64",
            "os.version", "6.18.44-generic",
            "java.runtime.version", "17.0.15+6",
            "java.vm.vendor", "Adoptium",
            "java.vm.name", "OpenJDK 64-Bit Server VM"));
    final Map<String, String> variables = new HashMap<>();
    final Map<String, String> answers = new HashMap<>();
    List<String> jvmArguments = List.of();
    int usableCores = 8;

    private final Path root;

    FakeMachine(Path root) {
        this.root = root;
        StringBuilder cpuinfo = new StringBuilder();
        for (int cpu = 0; cpu < 8; cpu++) {
            cpuinfo.append(processor(cpu));
        }
        file("proc/cpuinfo", cpuinfo.toString());
        file("proc/meminfo", "MemTotal:       24684084 kB\nMemFree:         1000000 kB\n");
        file("proc/loadavg", "0.54 0.39 0.25 2/87 11408\n");
        file("etc/os-release", "PRETTY_NAME=\"Ubuntu 22.04.4 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\n");
    }

    FakeMachine file(String path, String content) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String content(String path) {
        return new SystemFiles(root).read(path).orElseThrow();
    }

    /** Makes commands that hold {@code part} among their words answer {@code output}. */
    FakeMachine answer(String part, String output) {
        answers.put(part, output);
        return this;
    }

    Machine machine() {
        return new Machine(
                root,
                this,
                name -> properties.getOrDefault(name, "unknown"),
                variables,
                usableCores,
                () -> jvmArguments);
    }

    @Override
    public Optional<String> output(List<String> command) {
        String text = String.join(" ", command);
        return answers.entrySet().stream()
                .filter(answer -> text.contains(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static String processor(int cpu) {
        return "processor\t: " + cpu + "\nmodel\t\t: 85\nmodel name\t: Intel(R)  Xeon(R) CPU @ 2.00GHz\n"
                + "cpu family\t: 6\nstepping\t: 3\nphysical id\t: " + cpu / 4 + "\ncore id\t\t: " + cpu % 2
                + "\nflags\t\t: fpu sse2 avx         avx2 fma hypervisor fpu\n\n";
    }
}
