package io.normbench.util;

import java.util.List;
import java.util.Optional;

/**
 * For which GPUs a CUDA library holds machine code.
 *
 * <p>Code for one compute capability runs on later ones of the same major number (CUDA C++ Programming Guide, "Binary
 * compatibility"); other GPUs need PTX, which the driver translates. A library without PTX cannot start on them at all.
 *
 * @param name the library with its version
 * @param capabilities the compute capabilities it has code for: {@code 8.6}
 */
public record CudaBinary(String name, List<String> capabilities) {
    /** ND4J's CUDA backend: the entries of its fat binary, which holds no PTX. */
    public static final CudaBinary ND4J = new CudaBinary(
            "nd4j-cuda-11.6 1.0.0-M2.1", List.of("3.7", "5.0", "5.2", "6.0", "6.1", "7.0", "7.5", "8.0", "8.6"));

    public CudaBinary {
        capabilities = List.copyOf(capabilities);
    }

    /**
     * The capability whose code a GPU of {@code capability} runs; empty if there is none.
     *
     * @param capability as {@code nvidia-smi} writes it: {@code 8.9}
     */
    public Optional<String> codeFor(String capability) {
        if (!capability.matches("\\d{1,3}\\.\\d{1,3}")) {
            return Optional.empty();
        }
        return capabilities.stream()
                .filter(built -> major(built) == major(capability) && minor(built) <= minor(capability))
                .reduce((earlier, later) -> later);
    }

    private static int major(String capability) {
        return Integer.parseInt(capability.substring(0, capability.indexOf('.')));
    }

    private static int minor(String capability) {
        return Integer.parseInt(capability.substring(capability.indexOf('.') + 1));
    }
}
