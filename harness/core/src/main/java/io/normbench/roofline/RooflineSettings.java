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
 * @param copyChunkBytes how much of it is copied at once: on the CPU less than 32 MiB, because the C library takes larger
 *     blocks from the kernel each time, which fills them with zeros first (1.5 GB/s instead of 8, measured on 2 cores)
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RooflineSettings(
        double minSeconds,
        int minSamples,
        double warmupSeconds,
        double blockSeconds,
        long copyBytes,
        long copyChunkBytes) {
    private static final long MIB = 1L << 20;

    /** Settings for {@code device}; {@code minSeconds} as there. */
    public static RooflineSettings of(String device, double minSeconds) {
        boolean gpu = device.startsWith("cuda");
        return new RooflineSettings(
                minSeconds, 5, minSeconds / 2, 0.001, (gpu ? 1024 : 192) * MIB, (gpu ? 1024 : 24) * MIB);
    }
}
