package io.normbench.engine.dl4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        if (System.getProperty(EXTENSION) == null) {
            System.setProperty(EXTENSION, hasAvx2() ? ONEDNN_AVX2 : "");
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

    private static boolean hasAvx2() {
        try (Stream<String> lines = Files.lines(CPU_FACTS)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .filter(line -> (line + " ").contains(" avx2 "))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
