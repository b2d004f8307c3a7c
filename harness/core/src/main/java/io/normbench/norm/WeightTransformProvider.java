package io.normbench.norm;

import io.normbench.option.Options;

/** Makes a weight transform known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface WeightTransformProvider {
    /** What the catalogue says of the transform. */
    MethodInfo info();

    /** A transform with the given options. */
    WeightTransform create(Options options);
}
