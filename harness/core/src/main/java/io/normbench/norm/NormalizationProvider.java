package io.normbench.norm;

import io.normbench.option.Options;

/** Makes a normalization method known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface NormalizationProvider {
    /** What the catalogue says of the method. */
    MethodInfo info();

    /** A layer with the given options. */
    Normalization create(Options options);
}
