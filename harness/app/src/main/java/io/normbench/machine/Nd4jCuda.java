package io.normbench.machine;

import io.normbench.util.CudaBinary;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether ND4J's CUDA backend can start on this machine's GPUs, told from their compute capability before anything is
 * loaded.
 */
public final class Nd4jCuda {
    private static final List<String> QUERY =
            List.of("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader");

    private Nd4jCuda() {}

    /** A line for each GPU; one that says so if there is none. */
    public static List<String> lines(Machine machine) {
        List<String> lines = new ArrayList<>();
        for (String gpu : machine.commands().output(QUERY).orElse("").lines().toList()) {
            // A name may hold a comma; the capability is what follows the last one.
            int comma = gpu.lastIndexOf(',');
            if (comma > 0) {
                lines.add(line(
                        gpu.substring(0, comma).strip(),
                        gpu.substring(comma + 1).strip()));
            }
        }
        if (lines.isEmpty()) {
            lines.add("no NVIDIA GPU whose compute capability nvidia-smi could tell; the engine dl4j uses the CPU");
        }
        return lines;
    }

    private static String line(String name, String capability) {
        String gpu = name + " (compute capability " + capability + "): ";
        return CudaBinary.ND4J
                .codeFor(capability)
                .map(code -> gpu + "has machine code" + (code.equals(capability) ? "" : " (that of " + code + ")")
                        + "; build with PROFILES=dl4j-cuda")
                .orElse(gpu + "no machine code and no PTX, so it cannot start; use engine: libtorch");
    }
}
