package io.normbench.tensor;

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
}
