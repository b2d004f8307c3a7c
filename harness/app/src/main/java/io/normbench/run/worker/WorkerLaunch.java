package io.normbench.run.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a worker is started, wherever it lives: virtual machine, flags and environment.
 *
 * @param classPath its class path
 * @param flags further flags of the virtual machine: the class data archive to use or to write
 * @param threads threads that one operation may use
 * @param memoryLimitBytes limit of its data segment and anonymous memory; 0 for none
 * @param variables further variables of its environment, which stand before those of this process
 * @param logFile where its output goes; crash reports go beside it
 */
public record WorkerLaunch(
        String classPath,
        List<String> flags,
        int threads,
        long memoryLimitBytes,
        Map<String, String> variables,
        Path logFile) {
    /**
     * How long an idle OpenMP thread of libgomp spins before it sleeps, in loop turns.
     *
     * <p>libgomp's default (spin without end while there are cores for all) starves the virtual machine's own threads:
     * a step at batch 1 on 2 cores then took 200 ms instead of about 1. Never spinning
     * ({@code OMP_WAIT_POLICY=PASSIVE}) costs a system call for every parallel region: 4.5 ms for that step. 20,000 to
     * 100,000 turns were as fast as spinning on an idle machine (0.87 ms) and stayed fast with another process busy
     * (1.2 to 1.7 ms). All measured on a PreAct-ResNet-8 of width 16, 2 cores, LibTorch 2.10.
     */
    static final String SPIN_COUNT = "50000";

    /** A flag that begins so sets the heap's limit in the place of the usual 1 GiB. */
    public static final String HEAP_SHARE = "-XX:MaxRAMPercentage=";

    /**
     * OpenBLAS has threads of its own, which spin beside those of OpenMP and take the cores from them: with two of each on
     * 2 cores, a step of a Faster R-CNN at batch 1 took 87 ms instead of 8, and 259 ms instead of 196 at batch 256 (bn,
     * 32 pixels). Convolutions do not go through OpenBLAS; matrix products use one thread.
     */
    static final String BLAS_THREADS = "1";

    /**
     * Freed memory stays with the process. By default glibc gives the large blocks that a step allocates back to the
     * system, and each step faults them in again; on a virtual machine whose host takes free pages away, that costs
     * twice the step, at times: steps of 18 methods at batch 128 took 472 ms together instead of 950, and two workers'
     * ratios differed by 1.0% instead of 12% (2 cores of an AMD EPYC, suite quick, 2026-11-28). 32 MiB is the highest threshold that glibc takes, and holds for its main arena.
     */
    private static final Map<String, String> KEPT_MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", "33554432",
            "MALLOC_TRIM_THRESHOLD_", "2147483648",
            "MALLOC_TOP_PAD_", "67108864");

    public WorkerLaunch {
        flags = List.copyOf(flags);
        variables = Map.copyOf(variables);
    }

    /** The same with more flags, and with {@code more} variables. */
    public WorkerLaunch with(List<String> moreFlags, Map<String, String> more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(moreFlags);
        return new WorkerLaunch(classPath, all, threads, memoryLimitBytes, more, logFile);
    }

    /** The variables it starts with, beside those of this process. */
    public Map<String, String> environment(Map<String, String> inherited) {
        Map<String, String> environment = environment(threads, inherited);
        environment.putAll(variables);
        return environment;
    }

    /**
     * The variables that a worker of {@code threads} threads starts with, beside those of this process; they belong to
     * the fingerprint. What the user has set already stays.
     */
    public static Map<String, String> environment(int threads, Map<String, String> inherited) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("OPENBLAS_NUM_THREADS", BLAS_THREADS);
        environment.put("GOMP_SPINCOUNT", SPIN_COUNT);
        environment.putAll(KEPT_MEMORY);
        environment.replaceAll((name, value) -> inherited.getOrDefault(name, value));
        return environment;
    }

    /** Flags that keep the virtual machine out of the measurement's way: one compiler tier, one collector thread. */
    public List<String> jvmFlags() {
        List<String> all = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xms64m",
                // JavaCPP asks every jar for thousands of libraries that are not there; jars of many releases answer
                // slowly: 0.4 of 1.9 seconds of a processor until LibTorch is open (AMD EPYC, 2026-11-29).
                "-Djdk.util.jar.enableMultiRelease=false",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.slf4j.simpleLogger.logFile=System.err",
                "-XX:ErrorFile=" + logFile.resolveSibling("hs_err_%p.log")));
        if (flags.stream().noneMatch(flag -> flag.startsWith(HEAP_SHARE))) {
            all.add("-Xmx1g");
        }
        all.addAll(flags);
        return all;
    }
}
