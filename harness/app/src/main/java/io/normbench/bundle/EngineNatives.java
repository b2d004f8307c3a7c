package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The natives of one engine, unpacked beside its jars.
 *
 * <p>JavaCPP takes a library from the class path as it lies there if it is a file, and unpacks it into a cache only if
 * it is inside a jar. A folder on the class path instead of the jars therefore works on a read-only installation, costs
 * the disk once, and leaves no second, untrimmed copy that could be loaded.
 *
 * @param folder root of the unpacked libraries
 */
record EngineNatives(Path folder) {
    private static final String CUDA_LIBRARY = "libtorch_cuda.so";
    private static final String NVIDIA_LIBRARIES = "org/bytedeco/cuda";

    /** How names of JavaCPP's bindings begin. */
    private static final String BINDING = "libjni";

    /**
     * Bindings that nothing here loads: of OpenBLAS's whole LAPACK, and of those of NVIDIA's libraries that LibTorch's own
     * bindings do not build upon. They would also make the list of libraries that the machine must have longer than it is.
     */
    private static final Pattern UNUSED =
            Pattern.compile("libjni(openblas_full|cufft|cufftw|cufile|curand|nccl|npp[a-z]+|nvblas"
                    + "|nvcomp|nvjpeg|nvml|nvrtc)\\.so");

    /**
     * Unpacks the jars in {@code engine} that hold natives alone into {@code engine/unpacked}, deletes them, and links
     * libraries to those that they need.
     *
     * @param unpacked name of the folder
     */
    static EngineNatives unpack(Path engine, String unpacked) {
        Path folder = engine.resolve(unpacked);
        try {
            Files.createDirectories(folder);
            for (Path jar : jars(engine)) {
                if (NativeJar.isOne(jar)) {
                    new NativeJar(jar).unpack(folder, UNUSED.asMatchPredicate().negate());
                    Files.delete(jar);
                }
            }
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be written: " + e.getMessage(), e);
        }
        Libraries.under(folder).link();
        return new EngineNatives(folder);
    }

    /** The jars of {@code folder}, sorted. */
    static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Whether the jars of {@code engine} hold LibTorch's library of CUDA kernels. */
    static boolean holdsCuda(Path engine) {
        return jars(engine).stream().anyMatch(jar -> new NativeJar(jar).holds(CUDA_LIBRARY));
    }

    /** LibTorch's library of CUDA kernels, if this is a CUDA build. */
    Optional<Path> cudaLibrary() {
        return Libraries.under(folder).files().keySet().stream()
                .filter(file -> file.getFileName().toString().equals(CUDA_LIBRARY))
                .findFirst();
    }

    /** Overwrites symbols for debuggers with zeros in every library; how many bytes they were. */
    long emptySymbols() {
        return Libraries.under(folder).files().keySet().stream()
                .mapToLong(StaticSymbols::empty)
                .sum();
    }

    /** Size of NVIDIA's CUDA libraries; 0 if they are not part of the build. JavaCPP's own bindings lie beside them. */
    long nvidiaBytes() {
        Path libraries = folder.resolve(NVIDIA_LIBRARIES);
        if (!Files.isDirectory(libraries)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(libraries)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith(BINDING))
                    .mapToLong(Sizes::bytes)
                    .sum();
        } catch (IOException e) {
            throw UserError.infrastructure(libraries + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
