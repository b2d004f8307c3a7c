package io.normbench.engine.libtorch.presence;

import io.normbench.tensor.DeviceFinding;
import io.normbench.util.CudaBinary;
import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether CUDA works here and why not, found by looking in the order in which things depend on each other: the natives of
 * this build, NVIDIA's driver, the libraries that the natives are linked with, the natives themselves, and what the driver
 * says of the device.
 *
 * <p>LibTorch itself keeps the reason to itself: where any of these is missing it is the CPU build.
 *
 * @param machine what is looked at
 */
record CudaPresence(Surroundings machine) {
    /** First version of the driver's interface that the natives can use: CUDA 13.0, which driver 580 brought. */
    static final int NEEDED_DRIVER_VERSION = 13000;

    static final String DRIVER = "libcuda.so.1";

    /** Comes with every build, in a jar of its own. */
    private static final String OPENBLAS = "libopenblas.so.0";

    private static final String NEEDED_DRIVER = "CUDA 13.0 (driver 580)";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final Pattern VERSIONED = Pattern.compile("(.+\\.so)\\.\\d.*");
    private static final Pattern NOT_FOUND =
            Pattern.compile("([^\\s:]+): cannot open shared object file: No such file or directory");
    private static final Pattern OF_ANOTHER_VERSION =
            Pattern.compile("undefined symbol|version `[^']+' not found|symbol .* version .* not defined");
    private static final List<String> MODES = List.of("Default", "Exclusive_Thread", "Prohibited", "Exclusive_Process");

    /** What cuDNN opens by itself once it is used; linked with it is the first one alone. */
    private static final Map<String, List<String>> OPENED_LATER = Map.of(
            "libcudnn.so.9",
            List.of(
                    "libcudnn_graph.so.9",
                    "libcudnn_ops.so.9",
                    "libcudnn_cnn.so.9",
                    "libcudnn_heuristic.so.9",
                    "libcudnn_engines_precompiled.so.9",
                    "libcudnn_engines_runtime_compiled.so.9"));

    /** What the reason is looked for in. Nothing that a library does ends this process. */
    interface Surroundings {
        /**
         * The CUDA libraries of this build, unpacked; empty in a build without.
         *
         * @throws UserError if one is damaged
         */
        List<Native> natives();

        /** Loads libraries by their names or paths, in this order, as the dynamic linker does. */
        List<Opened> open(List<String> libraries);

        /** What the driver answers; the CUDA runtime's bindings can be loaded. */
        DriverAnswer driver();

        /** Version of the driver's kernel module; empty if it is not loaded. */
        Optional<String> module();

        /** The folders of {@code LD_LIBRARY_PATH}. */
        List<Path> folders();

        /** Folders beyond these in which CUDA's libraries are often found. */
        List<Path> likely();

        /** The value of an environment variable. */
        Optional<String> variable(String name);

        /** What a program of the system prints; empty where it is missing or fails. */
        Optional<String> output(List<String> command);

        /** Names of the files in {@code folder}; none where it cannot be read. */
        List<String> list(Path folder);
    }

    /**
     * A library of this build.
     *
     * @param file where it lies
     * @param needed names of the libraries it is linked with
     * @param capabilities compute capabilities that it has machine code for; empty where it has none or they are not known
     */
    record Native(Path file, List<String> needed, List<String> capabilities) {
        Native {
            needed = List.copyOf(needed);
            capabilities = List.copyOf(capabilities);
        }

        Path folder() {
            return Objects.requireNonNull(file.getParent());
        }
    }

    /**
     * What became of a library that was loaded.
     *
     * @param library name or path
     * @param complaint the dynamic linker's words, or how the process ended; empty if it was loaded
     * @param survived whether the process did not end
     */
    record Opened(String library, Optional<String> complaint, boolean survived) {}

    /**
     * What the driver answers.
     *
     * @param real whether it has the driver's entry points
     * @param version version of CUDA that it has, as 1000 × major + 10 × minor; empty where it cannot be asked
     * @param complaint what it says when it is asked to begin; empty if it begins
     * @param died what the process did when it ended, and how; empty if it lived
     * @param devices those it has
     */
    record DriverAnswer(
            boolean real,
            Optional<Integer> version,
            Optional<String> complaint,
            Optional<Death> died,
            List<Device> devices) {
        DriverAnswer {
            devices = List.copyOf(devices);
        }
    }

    /** A process that ended while doing {@code what}; {@code how} as in {@link CudaProblem.DriverCrashes}. */
    record Death(String what, String how) {}

    /**
     * A device of the driver's.
     *
     * @param index its number
     * @param name what the driver calls it
     * @param capability compute capability: {@code 9.0}
     * @param mode compute mode, as {@code CUcomputemode} numbers them
     * @param complaint what the driver says to somebody who wants in; empty if it lets him
     */
    record Device(int index, String name, String capability, int mode, Optional<String> complaint) {
        String describe() {
            return name + " (compute capability " + capability + ")";
        }
    }

    /** What was looked at. */
    enum Layer {
        NATIVES,
        DRIVER,
        LIBRARIES,
        LOADING,
        DEVICE
    }

    /**
     * A layer as it was found.
     *
     * @param text what was found, if there is no problem
     */
    record Step(Layer layer, Optional<CudaProblem> problem, boolean known, String text) {
        static Step well(Layer layer, String text) {
            return new Step(layer, Optional.empty(), true, text);
        }

        static Step bad(Layer layer, CudaProblem problem) {
            return new Step(layer, Optional.of(problem), true, "");
        }

        static Step unknown(Layer layer, String text) {
            return new Step(layer, Optional.empty(), false, text);
        }

        DeviceFinding finding() {
            return new DeviceFinding(
                    layer.name().toLowerCase(Locale.ROOT),
                    known && problem.isEmpty(),
                    problem.map(CudaProblem::line).orElse(text));
        }
    }

    /** Why LibTorch does not open device {@code index}. */
    CudaProblem problem(int index) {
        Build build = build();
        return build.step()
                .problem()
                .orElseGet(() -> look(build, index).stream()
                        .flatMap(step -> step.problem().stream())
                        .findFirst()
                        .orElseGet(CudaProblem.Unexplained::new));
    }

    /** All layers, each as it is found, for device {@code index}. */
    List<Step> look(int index) {
        return look(build(), index);
    }

    /** The natives of this build, none if one is damaged, and what is to be said of them. */
    private record Build(List<Native> natives, Step step) {}

    private Build build() {
        try {
            List<Native> natives = machine.natives();
            return new Build(
                    natives,
                    natives.isEmpty()
                            ? Step.bad(Layer.NATIVES, new CudaProblem.NoNatives())
                            : Step.well(Layer.NATIVES, describe(natives)));
        } catch (UserError e) {
            return new Build(
                    List.of(), Step.bad(Layer.NATIVES, new CudaProblem.DamagedNative(String.valueOf(e.getMessage()))));
        }
    }

    private List<Step> look(Build build, int index) {
        List<Native> natives = build.natives();
        List<String> wanted = new ArrayList<>(List.of(DRIVER));
        Set<String> needed = needed(natives);
        wanted.addAll(needed);
        natives.forEach(each -> wanted.add(each.file().toString()));
        Map<String, Opened> opened = new LinkedHashMap<>();
        machine.open(wanted).forEach(each -> opened.put(each.library(), each));

        List<Step> steps = new ArrayList<>(List.of(build.step(), driver(opened.get(DRIVER))));
        if (build.step().problem().isPresent()) {
            steps.add(Step.unknown(Layer.DEVICE, "not asked, for lack of natives"));
            return steps;
        }
        steps.add(libraries(needed, opened));
        steps.add(loading(natives, opened));
        boolean askable = steps.stream().allMatch(step -> step.problem().isEmpty() && step.known());
        steps.add(askable ? device(natives, index) : Step.unknown(Layer.DEVICE, "not asked, see above"));
        return steps;
    }

    private static String describe(List<Native> natives) {
        List<String> capabilities = natives.stream()
                .flatMap(each -> each.capabilities().stream())
                .distinct()
                .toList();
        return natives.size() + " of LibTorch's libraries for CUDA in "
                + natives.get(0).folder()
                + (capabilities.isEmpty()
                        ? ""
                        : ", machine code for compute capability " + String.join(", ", capabilities));
    }

    /** @param library the driver's; null where nothing became of it */
    private Step driver(@Nullable Opened library) {
        return Optional.ofNullable(library)
                .flatMap(this::driverProblem)
                .map(found -> Step.bad(Layer.DRIVER, found))
                .orElseGet(() -> Step.well(
                        Layer.DRIVER,
                        DRIVER + " loads"
                                + machine.module()
                                        .map(version -> ", kernel module " + version)
                                        .orElse(", no kernel module (no /proc/driver/nvidia)")));
    }

    private Optional<CudaProblem> driverProblem(Opened library) {
        return library.complaint().map(complaint -> {
            if (!library.survived()) {
                return new CudaProblem.DriverCrashes("loading " + DRIVER, complaint);
            }
            return missing(complaint).isPresent()
                    ? new CudaProblem.NoDriver(looked(), machine.module())
                    : new CudaProblem.DriverUnloadable(complaint);
        });
    }

    private Step libraries(Set<String> needed, Map<String, Opened> opened) {
        Set<String> missing = new LinkedHashSet<>();
        List<String> broken = new ArrayList<>();
        for (String name : needed) {
            Opened found = opened.get(name);
            if (found == null || found.complaint().isEmpty()) {
                continue;
            }
            String complaint = found.complaint().get();
            if (!found.survived()) {
                broken.add(name + " crashes (the process was " + complaint + ")");
            } else if (missing(complaint).isPresent()) {
                missing.add(missing(complaint).get());
            } else {
                broken.add(complaint);
            }
        }
        // Its own line says so.
        missing.remove(DRIVER);
        if (missing.isEmpty() && broken.isEmpty()) {
            return Step.well(Layer.LIBRARIES, needed.size() + " libraries of CUDA load");
        }
        Set<Path> elsewhere = new LinkedHashSet<>();
        List<String> absent = new ArrayList<>();
        List<Path> likely = missing.isEmpty() ? List.of() : machine.likely();
        for (String name : missing) {
            likely.stream()
                    .filter(folder -> machine.list(folder).contains(name))
                    .findFirst()
                    .ifPresent(elsewhere::add);
            absent.add(name + otherVersion(name));
        }
        return Step.bad(Layer.LIBRARIES, new CudaProblem.NoLibraries(absent, broken, looked(), List.copyOf(elsewhere)));
    }

    /** What the natives are linked with, less what comes with them, what every machine has, and the driver. */
    private Set<String> needed(List<Native> natives) {
        Set<String> needed = new TreeSet<>();
        natives.forEach(each -> needed.addAll(each.needed()));
        OPENED_LATER.forEach((name, later) -> {
            if (needed.contains(name)) {
                needed.addAll(later);
            }
        });
        natives.forEach(each -> needed.removeAll(machine.list(each.folder())));
        needed.removeIf(name -> ElfFile.onEveryMachine(name) || name.equals(DRIVER) || name.equals(OPENBLAS));
        return needed;
    }

    private String otherVersion(String name) {
        Matcher stem = VERSIONED.matcher(name);
        if (!stem.matches()) {
            return "";
        }
        for (Path folder : machine.folders()) {
            for (String file : machine.list(folder)) {
                if (file.startsWith(stem.group(1) + ".") && !file.startsWith(name)) {
                    return " (" + folder.resolve(file) + " is of another version)";
                }
            }
        }
        return "";
    }

    /** The library that the dynamic linker did not find; it may be one that the library asked for needs. */
    private static Optional<String> missing(String complaint) {
        Matcher matcher = NOT_FOUND.matcher(complaint);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String looked() {
        List<Path> folders = machine.folders();
        return folders.isEmpty()
                ? "the system's folders (LD_LIBRARY_PATH is empty)"
                : "LD_LIBRARY_PATH ("
                        + String.join(":", folders.stream().map(Path::toString).toList())
                        + ") and the system's folders";
    }

    private static Step loading(List<Native> natives, Map<String, Opened> opened) {
        for (Native each : natives) {
            Opened found = opened.get(each.file().toString());
            if (found == null || found.complaint().isEmpty()) {
                continue;
            }
            String complaint = found.complaint().get();
            if (!found.survived()) {
                return Step.bad(
                        Layer.LOADING,
                        new CudaProblem.NativesUnloadable(
                                "a process that loaded " + each.file() + " was " + complaint));
            }
            if (missing(complaint).isPresent()) {
                return Step.unknown(Layer.LOADING, "LibTorch's natives lack what is missing above");
            }
            return Step.bad(
                    Layer.LOADING,
                    OF_ANOTHER_VERSION.matcher(complaint).find()
                            ? new CudaProblem.OtherLibraries(complaint)
                            : new CudaProblem.NativesUnloadable(complaint));
        }
        return Step.well(Layer.LOADING, "LibTorch's natives for CUDA load");
    }

    private Step device(List<Native> natives, int index) {
        DriverAnswer answer = machine.driver();
        return refusal(answer, natives, index)
                .map(problem -> Step.bad(Layer.DEVICE, problem))
                .orElseGet(() -> Step.well(
                        Layer.DEVICE,
                        "cuda:" + index + " " + answer.devices().get(index).describe()
                                + answer.version()
                                        .map(version -> ", driver with CUDA " + text(version))
                                        .orElse("")));
    }

    private Optional<CudaProblem> refusal(DriverAnswer answer, List<Native> natives, int index) {
        if (answer.died().isPresent()) {
            return Optional.of(new CudaProblem.DriverCrashes(
                    answer.died().get().what(), answer.died().get().how()));
        }
        if (!answer.real()) {
            return Optional.of(new CudaProblem.NotTheDriver());
        }
        if (answer.version().filter(version -> version < NEEDED_DRIVER_VERSION).isPresent()) {
            String found = "CUDA " + text(answer.version().get())
                    + machine.module()
                            .map(version -> " (driver " + version + ")")
                            .orElse("");
            return Optional.of(new CudaProblem.DriverTooOld(found, NEEDED_DRIVER));
        }
        if (answer.complaint().isPresent() || answer.devices().isEmpty()) {
            return Optional.of(none(answer.complaint().orElse("CUDA error: no CUDA-capable device is detected")));
        }
        if (index >= answer.devices().size()) {
            return Optional.of(
                    new CudaProblem.OutOfRange(index, answer.devices().size(), machine.variable(VISIBLE)));
        }
        return refusal(answer.devices().get(index), natives);
    }

    /** Why there is no device at all. */
    private CudaProblem none(String complaint) {
        String list = machine.output(List.of("nvidia-smi", "-L")).orElse("");
        int listed = (int) list.lines().filter(line -> line.startsWith("GPU ")).count();
        boolean nothingThere =
                complaint.contains("no CUDA-capable device") || complaint.contains("invalid device ordinal");
        Optional<String> visible = machine.variable(VISIBLE);
        if (nothingThere && visible.isPresent()) {
            return new CudaProblem.Hidden(visible.get(), listed);
        }
        if (nothingThere
                && listed > 0
                && list.lines().noneMatch(line -> line.strip().startsWith("MIG "))) {
            String modes = machine.output(
                            List.of("nvidia-smi", "--query-gpu=mig.mode.current", "--format=csv,noheader"))
                    .orElse("");
            if (modes.contains("Enabled")) {
                return new CudaProblem.NoInstances();
            }
        }
        if (nothingThere && machine.module().isEmpty()) {
            return new CudaProblem.NoModule(complaint);
        }
        return new CudaProblem.Refused(complaint);
    }

    private static Optional<CudaProblem> refusal(Device device, List<Native> natives) {
        List<String> capabilities = natives.stream()
                .flatMap(each -> each.capabilities().stream())
                .distinct()
                .toList();
        if (!capabilities.isEmpty()
                && new CudaBinary("LibTorch", capabilities)
                        .codeFor(device.capability())
                        .isEmpty()) {
            return Optional.of(new CudaProblem.NoCode(device.describe(), capabilities));
        }
        return device.complaint()
                .map(complaint -> complaint.contains("busy or unavailable")
                        ? new CudaProblem.Busy("cuda:" + device.index(), mode(device.mode()), complaint)
                        : new CudaProblem.Refused(complaint));
    }

    private static String mode(int number) {
        return number >= 0 && number < MODES.size() ? MODES.get(number) : Integer.toString(number);
    }

    private static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
