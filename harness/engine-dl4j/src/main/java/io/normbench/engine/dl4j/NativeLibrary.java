package io.normbench.engine.dl4j;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Which build of ND4J's native library this machine can run. */
final class NativeLibrary {
    /** JavaCPP's choice among builds of one library; read when ND4J's first class is loaded. */
    static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

    /** oneDNN's convolutions, compiled for AVX2. */
    static final String ONEDNN_AVX2 = "-onednn-avx2";

    private static final Path CPU_FACTS = Path.of("/proc/cpuinfo");

    private NativeLibrary() {}

    /** Sets the extension, unless the user has: the fastest build that the processor can run. */
    static void choose() {
        choose(CPU_FACTS, System.getProperties());
    }

    /**
     * The same, of a machine that a test furnishes.
     *
     * @param cpuFacts what Linux says of the processor
     * @param properties where the user's choice stands and ours is written
     * @throws UserError if the user chose a build with instructions that the processor lacks: it would end in a signal
     */
    static void choose(Path cpuFacts, Properties properties) {
        Optional<Set<String>> flags = flags(cpuFacts);
        String chosen = properties.getProperty(EXTENSION);
        if (chosen == null) {
            boolean fast = flags.filter(known -> known.contains("avx2")).isPresent();
            properties.setProperty(EXTENSION, fast ? ONEDNN_AVX2 : "");
            return;
        }
        String needed = chosen.contains("avx512") ? "avx512f" : chosen.contains("avx2") ? "avx2" : "";
        if (!needed.isEmpty() && flags.filter(known -> !known.contains(needed)).isPresent()) {
            throw UserError.infrastructure(
                    "-D" + EXTENSION + "=" + chosen + ": this processor has no " + needed + ", which this build of ND4J"
                            + " is compiled for; leave the property out and the plain build is chosen");
        }
    }

    /** What was chosen: {@code onednn-avx2} or {@code plain}. */
    static String chosen() {
        String extension = System.getProperty(EXTENSION, "");
        return extension.isEmpty() ? "plain" : extension.substring(1);
    }

    /** What libnd4j itself was compiled for; oneDNN picks the best that the processor has. */
    static String instructionSet() {
        return switch (NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel()) {
            case 1 -> "x86-64";
            case 2 -> "AVX2";
            case 3 -> "AVX-512";
            default -> "generic";
        };
    }

    /** The processor's features; empty where Linux does not tell. */
    private static Optional<Set<String>> flags(Path cpuFacts) {
        try (Stream<String> lines = Files.lines(cpuFacts)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Arrays.stream(
                                    line.substring(line.indexOf(':') + 1).split("\\s+"))
                            .collect(Collectors.toSet()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
