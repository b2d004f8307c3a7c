package io.normbench.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CUDA devices that a process started here could use, in the order of {@code CUDA_VISIBLE_DEVICES} or, where that
 * is not set, of {@code nvidia-smi}.
 *
 * <p>A GPU that is divided into slices (MIG) stands in the list with its slices, because CUDA cannot use it as a whole.
 * The variable is read as CUDA reads it (CUDA C++ Programming Guide, section on environment variables): numbers, UUIDs
 * or beginnings of UUIDs, and nothing behind the first name that fits no device. Numbers are those of
 * {@code nvidia-smi}; CUDA numbers GPUs of one model in the same way, and others too under {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}.
 */
public final class VisibleGpus {
    /** The variable that narrows what CUDA sees. */
    public static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    private static final Pattern GPU = Pattern.compile("GPU (\\d+): (.*) \\(UUID: (GPU-[^)]+)\\)");
    private static final Pattern SLICE =
            Pattern.compile("\\s+MIG (\\S+)\\s+Device\\s+\\d+:\\s*\\(UUID: (MIG-[^)]+)\\)");

    private VisibleGpus() {}

    /** The devices that {@code machine}'s processes see; empty without {@code nvidia-smi}. */
    public static List<Gpu> of(Machine machine) {
        List<Gpu> all = all(machine.commands());
        String visible = machine.variables().get(VARIABLE);
        return numbered(visible == null ? all : named(visible, all));
    }

    private static List<Gpu> all(Commands commands) {
        String list = commands.output(List.of("nvidia-smi", "-L")).orElse("");
        Map<String, String> memory = list.isBlank() ? Map.of() : memory(commands);
        List<Gpu> devices = new ArrayList<>();
        Optional<Gpu> whole = Optional.empty();
        for (String line : list.lines().toList()) {
            Matcher gpu = GPU.matcher(line.stripTrailing());
            Matcher slice = SLICE.matcher(line.stripTrailing());
            if (gpu.matches()) {
                String uuid = gpu.group(3);
                String size = memory.containsKey(uuid) ? " (" + memory.get(uuid) + ")" : "";
                whole = Optional.of(new Gpu(0, gpu.group(2) + size, uuid, Integer.parseInt(gpu.group(1)), false));
                devices.add(whole.get());
            } else if (slice.matches() && whole.isPresent()) {
                Gpu parent = whole.get();
                devices.remove(parent);
                devices.add(
                        new Gpu(0, parent.model() + " MIG " + slice.group(1), slice.group(2), parent.index(), true));
            }
        }
        return devices;
    }

    private static Map<String, String> memory(Commands commands) {
        Map<String, String> memory = new HashMap<>();
        commands.output(List.of("nvidia-smi", "--query-gpu=uuid,memory.total", "--format=csv,noheader"))
                .orElse("")
                .lines()
                .map(line -> line.strip().split("\\s*,\\s*"))
                .filter(fields -> fields.length == 2)
                .forEach(fields -> memory.put(fields[0], fields[1]));
        return memory;
    }

    private static List<Gpu> named(String visible, List<Gpu> all) {
        List<Gpu> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : visible.strip().split("\\s*,\\s*")) {
            Optional<Gpu> device = named(all, name);
            if (device.isEmpty() || !seen.add(device.get().uuid())) {
                break;
            }
            named.add(device.get());
        }
        return named;
    }

    private static Optional<Gpu> named(List<Gpu> all, String name) {
        if (name.matches("\\d{1,4}")) {
            int index = Integer.parseInt(name);
            // Of a divided GPU CUDA takes the first slice.
            return all.stream().filter(gpu -> gpu.index() == index).findFirst();
        }
        List<Gpu> fitting = name.startsWith("GPU-") || name.startsWith("MIG-")
                ? all.stream().filter(gpu -> gpu.uuid().startsWith(name)).toList()
                : List.of();
        if (fitting.size() == 1) {
            return Optional.of(fitting.get(0));
        }
        // The older way to name a slice, MIG-GPU-<uuid>/<instance>/<instance>, which the list does not have.
        return fitting.isEmpty() && name.startsWith("MIG-GPU-") && !all.isEmpty()
                ? Optional.of(new Gpu(0, "MIG slice", name, -1, true))
                : Optional.empty();
    }

    private static List<Gpu> numbered(List<Gpu> gpus) {
        List<Gpu> numbered = new ArrayList<>();
        gpus.forEach(gpu -> numbered.add(gpu.numbered(numbered.size())));
        return List.copyOf(numbered);
    }
}
