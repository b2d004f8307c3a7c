package io.normbench.tensor;

import java.util.Map;

/**
 * What the record says of an engine.
 *
 * @param id the engine's id: {@code libtorch}
 * @param version version of the bindings
 * @param device the device in use: {@code cpu}, {@code cuda:0}
 * @param threads threads that one operation may use
 * @param details further facts that may change speed or bits, by name (native version, instruction set, driver, …)
 */
public record EngineInfo(String id, String version, String device, int threads, Map<String, String> details) {
    public EngineInfo {
        details = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(details));
    }
}
