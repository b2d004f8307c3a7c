package io.normbench.run.setup;

import io.normbench.machine.Gpu;
import io.normbench.machine.Machine;
import io.normbench.machine.VisibleGpus;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that a run spreads over, one worker at a time on each.
 *
 * <p>Device {@code cuda}, and {@code auto} where there are GPUs, takes all that are visible, {@code cuda:N} the one of
 * that number. Step times of different models do not belong into one table: without a choice of the user's those of one
 * model are taken, the one with the most memory in all, and the others are named.
 *
 * @param gpus those in use, in the order of their numbers; empty for the CPU, and where {@code nvidia-smi} shows none
 * @param visible how many there are to choose from
 * @param notices what to tell the user
 */
public record GpuChoice(List<Gpu> gpus, int visible, List<String> notices) {
    private static final String CUDA = "cuda";
    private static final int INDEX = "cuda:".length();

    public GpuChoice {
        gpus = List.copyOf(gpus);
        notices = List.copyOf(notices);
    }

    /** No GPU, or none that could be found: workers see what this process sees. */
    public static GpuChoice none() {
        return new GpuChoice(List.of(), 0, List.of());
    }

    /**
     * Chooses.
     *
     * @param machine where GPUs are looked for
     * @param device what the suite says: {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}
     * @param wanted the user's own choice, numbers or UUIDs; empty for none
     * @throws UserError if there is no such GPU, or the user's choice contradicts the suite or mixes models
     */
    public static GpuChoice of(Machine machine, String device, List<String> wanted) {
        if (device.equals("cpu")) {
            if (!wanted.isEmpty()) {
                throw UserError.usage("--gpus " + String.join(",", wanted)
                        + ": the suite's device is cpu; write device: cuda there, or leave --gpus out");
            }
            return none();
        }
        List<Gpu> visible = VisibleGpus.of(machine);
        if (!wanted.isEmpty()) {
            return wanted(visible, device, wanted, machine.variables().get(VisibleGpus.VARIABLE));
        }
        if (visible.isEmpty()) {
            return none();
        }
        return device.startsWith("cuda:")
                ? new GpuChoice(List.of(pinned(visible, device)), visible.size(), List.of())
                : ofOneModel(visible);
    }

    private static GpuChoice wanted(List<Gpu> visible, String device, List<String> wanted, @Nullable String variable) {
        Set<Gpu> gpus = new LinkedHashSet<>();
        for (String name : wanted) {
            Gpu gpu = find(visible, name)
                    .orElseThrow(() ->
                            UserError.usage("--gpus: no GPU '" + name + "'; expected " + names(visible, variable)));
            if (device.startsWith("cuda:") && !gpu.device().equals(device)) {
                throw UserError.usage("--gpus " + name + ": the suite's device is " + device
                        + "; write device: cuda there, or leave --gpus out");
            }
            if (!gpus.add(gpu)) {
                throw UserError.usage("--gpus: GPU '" + name + "' is named twice; name each once");
            }
        }
        List<Gpu> chosen =
                gpus.stream().sorted(Comparator.comparingInt(Gpu::number)).toList();
        if (models(chosen).size() > 1) {
            throw UserError.usage("--gpus " + String.join(",", wanted) + ": GPUs of different models ("
                    + listed(chosen) + "), whose times do not belong into one table; choose those of one model, and"
                    + " another run directory for the others");
        }
        return new GpuChoice(chosen, visible.size(), List.of());
    }

    private static Optional<Gpu> find(List<Gpu> visible, String name) {
        List<Gpu> fitting = visible.stream()
                .filter(gpu -> name.equals(Integer.toString(gpu.number()))
                        || name.equals(gpu.device())
                        || name.matches("(GPU|MIG)-.+") && gpu.uuid().startsWith(name))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static Gpu pinned(List<Gpu> visible, String device) {
        String number = device.substring(INDEX).replaceFirst("^0+(?=\\d)", "");
        return find(visible, number)
                .orElseThrow(() -> UserError.infrastructure("device " + device + ": this process sees " + visible.size()
                        + " GPU(s), " + listed(visible) + "; choose one of them, or look at " + VisibleGpus.VARIABLE));
    }

    private static GpuChoice ofOneModel(List<Gpu> visible) {
        Map<String, List<Gpu>> models = models(visible);
        List<Gpu> most = List.of();
        for (List<Gpu> gpus : models.values()) {
            // Of equal ones the first stays.
            most = most.isEmpty() || mebibytes(gpus) > mebibytes(most) ? gpus : most;
        }
        if (models.size() == 1) {
            return new GpuChoice(most, visible.size(), List.of());
        }
        List<Gpu> used = most;
        List<Gpu> left = visible.stream().filter(gpu -> !used.contains(gpu)).toList();
        return new GpuChoice(
                used,
                visible.size(),
                List.of("GPUs of different models: this run uses " + listed(used) + " and leaves out " + listed(left)
                        + "; choose others with --gpus"));
    }

    private static long mebibytes(List<Gpu> gpus) {
        return gpus.stream().mapToLong(Gpu::memoryMebibytes).sum();
    }

    private static Map<String, List<Gpu>> models(List<Gpu> gpus) {
        return gpus.stream().collect(Collectors.groupingBy(Gpu::model, LinkedHashMap::new, Collectors.toList()));
    }

    private static String names(List<Gpu> visible, @Nullable String variable) {
        if (visible.isEmpty() && variable != null) {
            return "a " + VisibleGpus.VARIABLE + " that leaves GPUs to be seen; it is '" + variable
                    + "', so unset it or name one that nvidia-smi -L lists";
        }
        return visible.isEmpty()
                ? "a machine with GPUs that nvidia-smi -L lists; here it lists none"
                : "one of " + listed(visible);
    }

    private static String listed(List<Gpu> gpus) {
        return gpus.stream().map(gpu -> gpu.device() + " " + gpu.model()).collect(Collectors.joining(", "));
    }

    /** The first of them alone. */
    public GpuChoice first() {
        return new GpuChoice(gpus.stream().limit(1).toList(), visible, notices);
    }

    /** Whether trials of {@code device} may run on a GPU: an engine decides about {@code auto} itself. */
    public boolean mayBeGpu(String device) {
        return device.startsWith(CUDA) || device.equals("auto") && !gpus.isEmpty();
    }

    /** Workers that run side by side on GPUs, at least one. */
    public int workers() {
        return Math.max(1, gpus.size());
    }

    /** Of {@code cores} those of one worker; 0 stays 0, the engine's own choice. */
    public int share(int cores) {
        return gpus.size() > 1 ? Math.max(1, cores / gpus.size()) : cores;
    }

    /**
     * Where the workers of GPU trials run, one entry a worker.
     *
     * @param cores cores that they share
     */
    public List<Place> places(int cores) {
        if (gpus.isEmpty()) {
            return List.of(Place.anywhere(cores));
        }
        List<Place> places = new ArrayList<>();
        for (Gpu gpu : gpus) {
            // The only one that there is needs no choosing, and a variable less can go wrong.
            Map<String, String> variables = visible > 1 ? Map.of(VisibleGpus.VARIABLE, gpu.uuid()) : Map.of();
            places.add(new Place(share(cores), Optional.of(gpu), variables, gpus.size() == 1));
        }
        return places;
    }
}
