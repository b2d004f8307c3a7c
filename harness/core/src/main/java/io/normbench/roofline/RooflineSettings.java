package io.normbench.roofline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How long to measure.
 *
 * @param minSeconds time of the measured passes of one kind (forward; forward and backward) at least …
 * @param minSamples … and samples at least
 * @param warmupSeconds time of passes before that
 * @param blockSeconds passes are timed together until they take this long, so that neither the clock nor the wait for
 *     the device weighs
 * @param copyBytes size of the tensor whose copy gives the roofline: several times the largest cache
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RooflineSettings(
        double minSeconds, int minSamples, double warmupSeconds, double blockSeconds, long copyBytes) {
    private static final long MIB = 1L << 20;

    /** Settings for {@code device}; {@code minSeconds} as there. */
    public static RooflineSettings of(String device, double minSeconds) {
        // The level-2 cache of a GPU is at most about 100 MiB, that of a server's processors a few hundred.
        long copyBytes = device.startsWith("cuda") ? 1024 * MIB : 256 * MIB;
        return new RooflineSettings(minSeconds, 5, minSeconds / 2, 0.001, copyBytes);
    }
}
