package io.normbench.run.setup;

import io.normbench.suite.Suite;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out which engines of a suite run on a GPU, where that is for the engine to decide. */
public final class GpuEngines {
    private static final String CUDA = "cuda";

    private GpuEngines() {}

    /**
     * The engines whose trials run on GPUs. Device {@code auto} is a GPU only to an engine that was built for one: on
     * several GPUs that matters, because trials that end up on the CPU must not run side by side there, so each engine
     * is opened once to see.
     *
     * @param engines those that have trials to run
     * @param gpus the GPUs in use
     */
    public static Set<String> of(Suite suite, List<String> engines, GpuChoice gpus, EngineProbe probe)
            throws InterruptedException {
        if (!gpus.mayBeGpu(suite.device())) {
            return Set.of();
        }
        if (suite.device().startsWith(CUDA) || gpus.gpus().size() == 1) {
            return Set.copyOf(engines);
        }
        Set<String> onGpu = new LinkedHashSet<>();
        for (String engine : engines) {
            Optional<String> device = probe.device(engine, suite.device());
            // What cannot be opened says why when its first trial is asked for.
            if (device.isEmpty() || device.get().startsWith(CUDA)) {
                onGpu.add(engine);
            }
        }
        return onGpu;
    }
}
