package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/** Makes a two-stage detector known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface RegionNetworkProvider {
    /** The spelling used in suites. */
    String name();

    /** Whether it has a mask head. */
    boolean hasMasks();

    /** The options it takes. */
    List<OptionSpec> options();

    /**
     * Makes the network.
     *
     * @param categories number of categories without the background
     * @param method the method under test
     * @throws IllegalArgumentException if the options do not fit together
     */
    RegionNetwork create(Options options, int categories, Method method);
}
