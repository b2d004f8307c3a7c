package io.normbench.roofline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.normbench.norm.Traffic;

/**
 * The fewest bytes that the passes of a layer must move between memory and processor: the floor of its roofline
 * (Williams, Waterman and Patterson 2009, doi:10.1145/1498765.1498785, for a layer whose arithmetic is negligible).
 *
 * <p>Definition. Every tensor that the mathematics reads or writes is moved once: forward reads x and writes y; backward
 * reads dy and, where the gradient depends on it, x (or y), and writes dx. A tensor is read a <em>second</em> time where a
 * statistic over more than {@value #BLOCK_BYTES} bytes of it must be complete before the first result that depends on it
 * can be written: the first values are gone by then, and come from memory again. Batch normalization then moves 2 x + y
 * forward and 2 x + 2 dy + dx backward. To these come the small tensors: parameters are read in both passes and their
 * gradients written, state is read and written forward.
 *
 * <p>Why the second reading counts: a bound that no implementation can meet says nothing about implementations. A whole
 * activation fits no thread block and no core, so the best kernels for batch normalization read x twice, and a bound
 * without that would call them a third slower than they could be. {@value #BLOCK_BYTES} bytes is about what one worker of
 * today's devices keeps at hand (227 KiB of shared memory a thread block on NVIDIA's H100, 0.25 to 2 MiB of second-level
 * cache a core on x86). What it leaves out: caches shared by all workers may save the second reading of a small tensor,
 * or every reading. So the stricter number, every tensor once whatever the statistics, stands beside it
 * ({@link #forwardOnceBytes}, {@link #backwardOnceBytes}), and a share of the roofline above 1 means such a cache.
 *
 * <p>Not counted, in favour of the layer: statistics saved between the passes, which are smaller than a tensor by the
 * number of values a statistic is taken over.
 *
 * @param forwardBytes bytes of the forward pass
 * @param backwardBytes bytes of the backward pass
 * @param forwardOnceBytes bytes of the forward pass if every tensor were read once
 * @param backwardOnceBytes bytes of the backward pass if every tensor were read once
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Floor(long forwardBytes, long backwardBytes, long forwardOnceBytes, long backwardOnceBytes) {
    /** What a thread block or a core keeps at hand while it goes over its data. */
    public static final long BLOCK_BYTES = 256 * 1024;

    /**
     * The floor of a layer.
     *
     * @param traffic what the method says of its passes
     * @param values values of the activation (or weight) tensor
     * @param bytesPerValue size of one of them: 4 in float32
     * @param bytesPerParameter size of a value of a parameter or of state
     * @param parameters trainable values of the layer
     * @param state values of the layer's state
     */
    public static Floor of(
            Traffic traffic, long values, int bytesPerValue, int bytesPerParameter, long parameters, long state) {
        long forwardSmall = (parameters + 2 * state) * bytesPerParameter;
        long backwardSmall = 2 * parameters * bytesPerParameter;
        long tensorBytes = values * bytesPerValue;
        return new Floor(
                tensors(traffic.forward(), bytesPerValue) * tensorBytes + forwardSmall,
                tensors(traffic.backward(), bytesPerValue) * tensorBytes + backwardSmall,
                once(traffic.forward()) * tensorBytes + forwardSmall,
                once(traffic.backward()) * tensorBytes + backwardSmall);
    }

    /** As above, where everything is in one type. */
    static Floor of(Traffic traffic, long values, int bytesPerValue, long parameters, long state) {
        return of(traffic, values, bytesPerValue, bytesPerValue, parameters, state);
    }

    /** Bytes of both passes. */
    public long bytes() {
        return forwardBytes + backwardBytes;
    }

    /** Bytes of both passes if every tensor were read once. */
    public long onceBytes() {
        return forwardOnceBytes + backwardOnceBytes;
    }

    private static long tensors(Traffic.Pass pass, int bytesPerValue) {
        boolean again = pass.span() * bytesPerValue > BLOCK_BYTES;
        return (again ? 2L : 1L) * pass.reads() + pass.writes();
    }

    private static long once(Traffic.Pass pass) {
        return (long) pass.reads() + pass.writes();
    }
}
