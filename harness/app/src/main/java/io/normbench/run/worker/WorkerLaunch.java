package io.normbench.run;

import io.normbench.worker.WorkerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a worker is started: virtual machine, flags and environment.
 *
 * @param classPath its class path
 * @param extraFlags further flags of the virtual machine: the class data archive to use or to write
 * @param threads threads that one operation may use
 * @param memoryLimitBytes limit of its data segment and anonymous memory; 0 for none
 * @param logDir where crash reports go
 * @param variables further variables of its environment, which stand before those of this process
 */
record WorkerCommand(
        String classPath,
        List<String> extraFlags,
        int threads,
        long memoryLimitBytes,
        Path logDir,
        Map<String, String> variables) {
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
    static final String HEAP_SHARE = "-XX:MaxRAMPercentage=";

    /**
     * OpenBLAS has threads of its own, which spin beside those of OpenMP and take the cores from them: with two of each on
     * 2 cores, a step of a Faster R-CNN at batch 1 took 87 ms instead of 8, and 259 ms instead of 196 at batch 256 (bn,
     * 32 pixels). Convolutions do not go through OpenBLAS; matrix products use one thread.
     */
    static final String BLAS_THREADS = "1";

    WorkerCommand(String classPath, List<String> extraFlags, int threads, long memoryLimitBytes, Path logDir) {
        this(classPath, extraFlags, threads, memoryLimitBytes, logDir, Map.of());
    }

    /**
     * The variables a worker starts with, beside those of this process; they belong to the fingerprint. What the user
     * has set already stays.
     */
    Map<String, String> environment(Map<String, String> inherited) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("OPENBLAS_NUM_THREADS", BLAS_THREADS);
        environment.put("GOMP_SPINCOUNT", SPIN_COUNT);
        environment.replaceAll((name, value) -> inherited.getOrDefault(name, value));
        environment.putAll(variables);
        return environment;
    }

    /**
     * The command line. A shell in front sets the memory limit and makes the worker deaf to the signals that Ctrl-C, a
     * closed terminal, {@code timeout} and batch systems send to a whole process group: the orchestrator decides when
     * workers end, and must not take such an end for a crash.
     */
    List<String> commandLine(long launchedMillis) {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "trap '' HUP INT TERM; if [ \"$1\" -gt 0 ]; then ulimit -d \"$1\"; fi; shift; exec \"$@\"",
                "normbench-worker",
                Long.toString(memoryLimitBytes / 1024)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags());
        command.add("-D" + WorkerMain.LAUNCHED + "=" + launchedMillis);
        command.add("-cp");
        command.add(classPath);
        command.add(WorkerMain.class.getName());
        return command;
    }

    /** Flags that keep the virtual machine out of the measurement's way: one compiler tier, one collector thread. */
    List<String> jvmFlags() {
        List<String> flags = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xms64m",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.slf4j.simpleLogger.logFile=System.err",
                "-XX:ErrorFile=" + logDir.resolve("hs_err_%p.log")));
        if (extraFlags.stream().noneMatch(flag -> flag.startsWith(HEAP_SHARE))) {
            flags.add("-Xmx1g");
        }
        flags.addAll(extraFlags);
        return flags;
    }
}
