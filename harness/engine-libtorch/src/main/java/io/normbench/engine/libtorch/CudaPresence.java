package io.normbench.engine.libtorch;

import io.normbench.tensor.CudaFault;
import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why LibTorch has no CUDA here, found by looking in the order in which things depend on each other: the natives of this
 * build, NVIDIA's driver, the libraries that the natives are linked with, and the driver's own answer.
 *
 * <p>LibTorch itself keeps the reason to itself: where any of these is missing it is the CPU build.
 *
 * @param machine what is looked at
 */
record CudaPresence(Surroundings machine) {
    /** First version of the driver's interface that the natives can use: CUDA 13.0, which driver 580 brought. */
    static final int NEEDED_DRIVER_VERSION = 13000;

    static final String DRIVER = "libcuda.so.1";
    private static final String CPU = ", or choose device: cpu";
    private static final String INSTALL = "install NVIDIA's driver 580 or newer" + CPU;
    private static final Pattern VERSIONED = Pattern.compile("(.+\\.so)\\.\\d.*");
    private static final Pattern NOT_FOUND =
            Pattern.compile("cannot open shared object file: No such file or directory");

    /** What the reason is looked for in. */
    interface Surroundings {
        /**
         * The CUDA libraries of this build, unpacked; empty in a build without.
         *
         * @throws UserError if one is damaged
         */
        List<Native> natives();

        /** Loads a library by its name or path as the dynamic linker does; returns what the linker complains of, if it does. */
        Optional<String> open(String library);

        /** The folders of {@code LD_LIBRARY_PATH}. */
        List<Path> folders();

        /** The value of an environment variable. */
        Optional<String> variable(String name);

        /** What the driver says when it is asked to begin; empty if it begins. */
        Optional<String> driverComplaint();

        /** Version of CUDA that the driver has, as 1000 × major + 10 × minor; empty where it cannot be asked. */
        Optional<Integer> driverVersion();

        /** Names of the files in {@code folder}; none where it cannot be read. */
        List<String> list(Path folder);
    }

    /**
     * A library of this build.
     *
     * @param file where it lies
     * @param needed names of the libraries it is linked with
     */
    record Native(Path file, List<String> needed) {}

    /** Cause and remedy, in one line. */
    String reason() {
        List<Native> natives;
        try {
            natives = machine.natives();
        } catch (UserError e) {
            return String.valueOf(e.getMessage());
        }
        if (natives.isEmpty()) {
            return "this build holds LibTorch's CPU natives only; build with 'make build PROFILES=cuda'" + CPU;
        }
        return Stream.<Supplier<Optional<String>>>of(
                        this::driver, () -> libraries(natives), () -> themselves(natives), this::device)
                .flatMap(look -> look.get().stream())
                .findFirst()
                .orElse("LibTorch sees no CUDA device, though its natives load and the driver answers; look at nvidia-smi -L"
                        + " (a GPU in MIG mode needs instances)" + CPU);
    }

    private Optional<String> driver() {
        return machine.open(DRIVER)
                .map(complaint -> missing(complaint)
                        ? "NVIDIA's driver is not installed: " + DRIVER + " is nowhere in " + looked() + "; " + INSTALL
                        : "NVIDIA's driver cannot be loaded (" + complaint + "); " + INSTALL);
    }

    private Optional<String> libraries(List<Native> natives) {
        List<String> absent = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (String name : needed(natives)) {
            machine.open(name).ifPresent(complaint -> {
                if (missing(complaint)) {
                    absent.add(name + otherVersion(name));
                } else {
                    broken.add(complaint);
                }
            });
        }
        if (absent.isEmpty() && broken.isEmpty()) {
            return Optional.empty();
        }
        List<String> faults = new ArrayList<>();
        if (!absent.isEmpty()) {
            faults.add("of CUDA's libraries " + String.join(", ", absent) + (absent.size() == 1 ? " is" : " are")
                    + " nowhere in " + looked());
        }
        if (!broken.isEmpty()) {
            faults.add("cannot be loaded: " + String.join(", ", broken));
        }
        return Optional.of(String.join("; ", faults)
                + "; put the folders of the CUDA 13 libraries and of cuDNN 9 on LD_LIBRARY_PATH (Python's packages"
                + " nvidia-* have them in nvidia/*/lib), or build with CUDA_REDIST=1" + CPU);
    }

    /** What the natives are linked with, less what comes with them, what every machine has, and the driver. */
    private Set<String> needed(List<Native> natives) {
        Set<String> needed = new TreeSet<>();
        natives.forEach(each -> needed.addAll(each.needed()));
        natives.forEach(each -> needed.removeAll(machine.list(each.file().getParent())));
        needed.removeIf(name -> ElfFile.onEveryMachine(name) || name.equals(DRIVER));
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

    private static boolean missing(String complaint) {
        return NOT_FOUND.matcher(complaint).find();
    }

    private String looked() {
        List<Path> folders = machine.folders();
        return folders.isEmpty()
                ? "the system's folders (LD_LIBRARY_PATH is empty)"
                : "LD_LIBRARY_PATH (" + String.join(":", folders.stream().map(Path::toString).toList())
                        + ") and the system's folders";
    }

    private Optional<String> themselves(List<Native> natives) {
        return natives.stream()
                .flatMap(each -> machine.open(each.file().toString()).stream())
                .findFirst()
                .map(complaint -> "LibTorch's CUDA natives cannot be loaded (" + complaint
                        + "); build again with 'make clean build PROFILES=cuda'" + CPU);
    }

    private Optional<String> device() {
        Optional<Integer> version = machine.driverVersion().filter(found -> found < NEEDED_DRIVER_VERSION);
        if (version.isPresent()) {
            return Optional.of("NVIDIA's driver is too old: it has CUDA " + text(version.get()) + ", this build needs "
                    + text(NEEDED_DRIVER_VERSION) + "; " + INSTALL);
        }
        return machine.driverComplaint().map(complaint -> hidden().orElseGet(() -> CudaFault.of(complaint)
                .map(CudaFault::line)
                .orElse("the driver does not begin (" + complaint + "); look at nvidia-smi" + CPU)));
    }

    private Optional<String> hidden() {
        String name = "CUDA_VISIBLE_DEVICES";
        return machine.variable(name)
                .map(value -> name + " is '" + value + "' and leaves no GPU to be seen; unset it, or name a GPU that"
                        + " nvidia-smi -L lists" + CPU);
    }

    private static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
