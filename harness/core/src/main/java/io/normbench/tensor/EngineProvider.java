package io.normbench.tensor;

import java.util.List;

/** Makes an engine known; found through {@link java.util.ServiceLoader}. Making a provider loads no native library. */
public interface EngineProvider {
    /** The spelling used in suites. */
    String id();

    /**
     * Opens the engine.
     *
     * @throws UnsupportedOperationException if this engine lacks the arithmetic or the layout on that device, with the
     *     precision's or the layout's name
     * @throws io.normbench.util.UserError if the device or a native library is missing, with cause and remedy
     */
    Engine open(EngineOptions options);

    /**
     * What was found of each thing that {@code device} needs, in the order in which they depend on each other; empty where
     * the engine knows nothing beyond what {@link #open} says. Whatever a library does when it is loaded, this process
     * survives it.
     */
    default List<DeviceFinding> explain(String device) {
        return List.of();
    }
}
