package io.normbench.run;

import io.normbench.machine.Commands;
import io.normbench.machine.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** This machine with an {@code nvidia-smi} of the test's. */
public final class FakeGpus implements Commands {
    static final String TWINS = """
            GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-aaaa0000-1111)
            GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-bbbb0000-2222)
            """;

    public static final String H100 = "NVIDIA H100 80GB HBM3 (81559 MiB)";

    final List<List<String>> asked = new CopyOnWriteArrayList<>();
    private final String list;
    private final String memory;

    private FakeGpus(String list, String memory) {
        this.list = list;
        this.memory = memory;
    }

    /** Two GPUs of one model. */
    public static FakeGpus twins() {
        return new FakeGpus(TWINS, "GPU-aaaa0000-1111, 81559 MiB\nGPU-bbbb0000-2222, 81559 MiB\n");
    }

    /** A small GPU before two large ones of another model. */
    public static FakeGpus mixed() {
        return new FakeGpus(
                "GPU 0: NVIDIA T400 (UUID: GPU-cccc)\n"
                        + TWINS.replace("GPU 1", "GPU 2").replace("GPU 0", "GPU 1"),
                "GPU-cccc, 2048 MiB\nGPU-aaaa0000-1111, 81559 MiB\nGPU-bbbb0000-2222, 81559 MiB\n");
    }

    /** No driver. */
    public static FakeGpus none() {
        return new FakeGpus("", "");
    }

    public Machine machine() {
        return machine(Map.of());
    }

    /** With {@code variables} in its environment. */
    public Machine machine(Map<String, String> variables) {
        Machine local = Machine.local();
        return new Machine(
                local.root(), this, local.properties(), variables, local.usableCores(), local.jvmArguments());
    }

    @Override
    public Optional<String> output(List<String> command) {
        asked.add(List.copyOf(command));
        String text = String.join(" ", command);
        if (list.isEmpty() || !text.startsWith("nvidia-smi")) {
            return Optional.empty();
        }
        if (text.contains("-L")) {
            return Optional.of(list);
        }
        if (text.contains("uuid,memory.total")) {
            return Optional.of(memory);
        }
        if (text.contains("name,memory.total")) {
            return Optional.of("NVIDIA H100 80GB HBM3, 81559 MiB, 580.65\n".repeat(2));
        }
        if (text.contains("clocks.sm")) {
            return Optional.of(text.contains("GPU-bbbb") ? "1, 1980, 41, 300, 0x4\n" : "0, 1980, 40, 290, 0x0\n");
        }
        return Optional.empty();
    }
}
