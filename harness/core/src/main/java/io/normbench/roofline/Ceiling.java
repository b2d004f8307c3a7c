package io.normbench.roofline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What the device and the engine can do at best, measured in the same worker as the layers.
 *
 * @param copyBytesPerSecond bytes read and written a second by the fastest copy of a tensor larger than caches
 * @param copyBytes size of that tensor
 * @param forwardDispatchNanos time of one operation on a single value, forward alone: what an operation costs whatever it
 *     moves
 * @param dispatchNanos the same with its backward pass
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Ceiling(double copyBytesPerSecond, long copyBytes, double forwardDispatchNanos, double dispatchNanos) {
    /** The part of {@code nanos} that moving {@code bytes} at the speed of a copy would take: 1 is the roofline. */
    public double share(long bytes, double nanos) {
        return bytes / copyBytesPerSecond * 1e9 / nanos;
    }
}
