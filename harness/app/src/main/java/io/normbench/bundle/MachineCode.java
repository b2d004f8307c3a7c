package io.normbench.bundle;

import io.normbench.run.setup.Installation;
import io.normbench.util.FatBinary;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * For which GPUs a library of an engine has machine code, read from the library itself: in the engine's jars, or where a bundle
 * unpacked it.
 *
 * @param engine folder of the engine's jars
 * @param library file name of the library
 */
public record MachineCode(Path engine, String library) {
    /** ND4J's kernels for CUDA. */
    public static final String ND4J = "libnd4jcuda.so";

    /**
     * What was read.
     *
     * @param place the jar, or the file
     * @param capabilities compute capabilities that it has machine code for; empty if the layout is not known
     */
    public record Found(Path place, List<String> capabilities) {
        public Found {
            capabilities = List.copyOf(capabilities);
        }

        /** One line. */
        public String line() {
            return place + " has "
                    + (capabilities.isEmpty()
                            ? "fat binaries of a layout that is not known"
                            : "machine code for compute capability " + String.join(", ", capabilities));
        }
    }

    /** Looks for the library and reads it; empty if the engine has none of this name. */
    public Optional<Found> read() {
        if (!Files.isDirectory(engine)) {
            return Optional.empty();
        }
        return unpacked().map(file -> new Found(file, capabilities(file))).or(this::packed);
    }

    private Optional<Path> unpacked() {
        Path folder = engine.resolve(Installation.UNPACKED);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().equals(library))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Found> packed() {
        for (Path jar : EngineNatives.jars(engine)) {
            if (new NativeJar(jar).holds(library)) {
                return Optional.of(new Found(jar, inside(jar)));
            }
        }
        return Optional.empty();
    }

    /** A library is read from anywhere within it, which a jar does not allow. */
    private List<String> inside(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Optional<? extends ZipEntry> entry = zip.stream()
                    .filter(each -> each.getName().endsWith("/" + library))
                    .findFirst();
            Path copy = Files.createTempFile("normbench", ".so");
            try (InputStream in = zip.getInputStream(entry.orElseThrow())) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return capabilities(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw UserError.infrastructure(jar + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> capabilities(Path file) {
        try {
            return FatBinary.architectures(file).stream()
                    .map(architecture -> architecture / 10 + "." + architecture % 10)
                    .toList();
        } catch (UserError unknown) {
            return List.of();
        }
    }
}
