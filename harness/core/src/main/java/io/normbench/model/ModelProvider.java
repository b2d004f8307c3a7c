package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/** Makes a network known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface ModelProvider {
    /** The spelling used in suites. */
    String name();

    /** What its output is. */
    default NetworkOutput output() {
        return NetworkOutput.IMAGE_LOGITS;
    }

    /** The options it takes. */
    List<OptionSpec> options();

    /**
     * Makes the network.
     *
     * @param classes number of outputs for each image or pixel
     * @param method the method under test
     * @throws IllegalArgumentException if the options do not fit together
     */
    Network create(Options options, int classes, Method method);
}
