package io.normbench.suite.read;

import io.normbench.suite.ContainerSpec;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.yaml.Cursor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads where a suite's workers run, and checks what the schema cannot: tasks that are none of the suite's. */
final class RunnerCheck {
    private static final String TASKS = "tasks";

    private final Faults faults;

    RunnerCheck(Faults faults) {
        this.faults = faults;
    }

    void check(Cursor root) {
        Set<String> tasks = root.get(TASKS).items().stream()
                .flatMap(task -> task.get("id").text().stream())
                .collect(Collectors.toSet());
        for (Cursor task : root.get("slurm").get(TASKS).entries()) {
            if (!tasks.contains(task.name())) {
                faults.unknown(task.at(), "task", task.name(), tasks);
            }
        }
        String memory = root.get("container").get("memory").text().orElse("");
        String shared = root.get("container").get("shared_memory").text().orElse("");
        if (!ByteSize.isRepresentable(memory)) {
            faults.value(root.get("container").get("memory").at(), "is '" + memory + "'", "a size below 8 EiB", "");
        }
        if (!ByteSize.isRepresentable(shared)) {
            faults.value(
                    root.get("container").get("shared_memory").at(), "is '" + shared + "'", "a size below 8 EiB", "");
        }
    }

    /** What a tree without faults says. */
    static RunnerSpec of(Cursor root) {
        Cursor container = root.get("container");
        Map<String, Map<String, String>> tasks = new LinkedHashMap<>();
        root.get("slurm").get(TASKS).entries().forEach(task -> tasks.put(task.name(), settings(task)));
        return new RunnerSpec(
                root.get("runner").text().orElse(RunnerSpec.LOCAL),
                new ContainerSpec(
                        container.get("image").text(),
                        Optional.of(container.get("cpus"))
                                .filter(Cursor::present)
                                .map(cpus -> cpus.node().asText()),
                        bytes(container.get("memory")),
                        bytes(container.get("shared_memory"))),
                new SlurmSpec(settings(root.get("slurm")), tasks));
    }

    private static Map<String, String> settings(Cursor slurm) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Cursor entry : slurm.entries()) {
            if (!entry.name().equals(TASKS)) {
                settings.put(entry.name(), entry.node().asText());
            }
        }
        return settings;
    }

    private static long bytes(Cursor size) {
        return size.text().map(ByteSize::parse).orElse(size.node().asLong(0));
    }
}
