package io.normbench.machine;

import io.normbench.tensor.EngineInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The engine, and the settings that reach it through the worker's environment variables. */
final class EngineFacts {
    private static final List<String> PREFIXES = List.of(
            "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "DNNL_", "ONEDNN_", "CUDNN_", "CUBLAS_", "NCCL_", "MALLOC_");

    private static final Set<String> NAMES = Set.of(
            "NVIDIA_TF32_OVERRIDE",
            "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
            "PYTORCH_CUDA_ALLOC_CONF",
            "PYTORCH_ALLOC_CONF",
            "PYTORCH_NO_CUDA_MEMORY_CACHING",
            "CUDA_LAUNCH_BLOCKING",
            "CUDA_MODULE_LOADING",
            "CUDA_DEVICE_MAX_CONNECTIONS");

    private EngineFacts() {}

    static List<Fact> settings(Map<String, String> workerVariables, int threads) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.hard("threads", threads == 0 ? "the engine's choice" : Integer.toString(threads)));
        new TreeMap<>(workerVariables).forEach((name, value) -> {
            if (NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith)) {
                facts.add(Fact.hard("env." + name, value));
            }
        });
        // Which of several GPUs is in use informs; the device itself is in each row.
        String visible = workerVariables.get("CUDA_VISIBLE_DEVICES");
        if (visible != null) {
            facts.add(Fact.info("env.CUDA_VISIBLE_DEVICES", visible));
        }
        return facts;
    }

    static List<Fact> engine(EngineInfo engine) {
        String prefix = "engine." + engine.id() + ".";
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.hard(prefix + "version", engine.version()));
        facts.add(Fact.hard(prefix + "device", engine.device()));
        facts.add(Fact.hard(prefix + "threads", engine.threads()));
        engine.details().forEach((name, value) -> facts.add(Fact.hard(prefix + name, value)));
        return facts;
    }
}
