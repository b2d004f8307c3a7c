package io.normbench.engine.dl4j;

import io.normbench.util.CudaBinary;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which device a session runs on, decided before any native library is loaded: a library without code for a GPU does not
 * say so, it fails in its first kernel.
 *
 * <p>A build has either ND4J's CPU backend or its CUDA backend (profile {@code dl4j-cuda}). The CUDA branch has never
 * been run.
 *
 * @param present whether this build has the CUDA backend
 * @param capabilities asks the driver for the compute capability of every GPU; empty if there is none
 */
record CudaBackend(boolean present, Supplier<List<String>> capabilities) {
    private static final String BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";

    /** Of this class path and this machine. */
    static CudaBackend local() {
        boolean present = CudaBackend.class.getClassLoader().getResource(BACKEND) != null;
        return new CudaBackend(present, NvidiaSmi::capabilities);
    }

    /**
     * The CUDA device that {@code device} stands for; empty for the CPU.
     *
     * @throws UserError if this build or this machine has no such device, or the backend has no code for it
     */
    Optional<Integer> index(String device) {
        if (device.equals("cpu") || device.equals("auto") && !present) {
            if (present) {
                throw UserError.infrastructure(
                        "device cpu: this build's engine dl4j has ND4J's CUDA backend only; build without"
                                + " PROFILES=dl4j-cuda, or choose device: cuda:0");
            }
            return Optional.empty();
        }
        if (!device.equals("auto") && !device.equals("cuda") && !device.matches("cuda:\\d{1,3}")) {
            throw UserError.usage("device '" + device + "': expected cpu, cuda:N or auto");
        }
        int index = device.startsWith("cuda:") ? Integer.parseInt(device.substring("cuda:".length())) : 0;
        if (!present) {
            throw UserError.infrastructure("device cuda:" + index
                    + ": this build's engine dl4j has ND4J's CPU backend only; choose device: cpu,"
                    + " use engine: libtorch, or build with 'make build PROFILES=dl4j-cuda' (GPUs of compute"
                    + " capability 3.7 to 8.9)");
        }
        check(index);
        return Optional.of(index);
    }

    private void check(int index) {
        List<String> gpus = capabilities.get();
        if (index >= gpus.size()) {
            throw UserError.infrastructure(
                    "device cuda:" + index + ": nvidia-smi sees " + gpus.size() + " CUDA device(s)"
                            + (gpus.isEmpty()
                                    ? "; check the NVIDIA driver with nvidia-smi, and CUDA_VISIBLE_DEVICES, or use a build without"
                                            + " PROFILES=dl4j-cuda and device: cpu"
                                    : "; choose cuda:0 to cuda:" + (gpus.size() - 1)));
        }
        String capability = gpus.get(index);
        if (CudaBinary.ND4J.codeFor(capability).isEmpty()) {
            throw UserError.infrastructure("device cuda:" + index + ": " + CudaBinary.ND4J.name()
                    + " has no machine code for compute capability "
                    + capability + " and no PTX (it has " + String.join(", ", CudaBinary.ND4J.capabilities())
                    + "); use engine: libtorch");
        }
    }

    /** Makes {@code index} the device of this thread. */
    static void select(int index) {
        Nd4j.getAffinityManager().unsafeSetDevice(index);
    }
}
