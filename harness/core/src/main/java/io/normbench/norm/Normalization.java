package io.normbench.norm;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A normalization method: a layer over {@code [N, C, H, W]} that keeps the shape.
 *
 * <p>{@link #define} is the definition: what the paper or the reference implementation says, operation by operation.
 * {@link #fused} is an optional fast path that must agree with it in output, gradients and state; the conformance check
 * runs both.
 */
public interface Normalization {
    /** The definition. */
    Tensor define(Tensor x, Scope scope);

    /** The fast path, or empty if there is none for this input. */
    default Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.empty();
    }

    /** The fast path where there is one, otherwise the definition. */
    default Tensor apply(Tensor x, Scope scope) {
        return fused(x, scope).orElseGet(() -> define(x, scope));
    }

    /** Whether the method contains its activation, so that the network must not add another one after it. */
    default boolean activates() {
        return false;
    }

    /**
     * Whether one sample's training output depends on the other samples of the batch, so that the statistics batch
     * matters.
     */
    default boolean mixesSamples() {
        return false;
    }

    /**
     * What the running statistics are that evaluation uses; re-estimated after training where a suite wants precise ones.
     * They are state that {@link io.normbench.tensor.Variable#lerp} alone moves.
     */
    default RunningMoments runningMoments() {
        return mixesSamples() ? RunningMoments.UNBIASED : RunningMoments.NONE;
    }

    /**
     * How many values of an input of {@code shape} ({@code [N, C, H, W]}) each of {@code statistics} running statistics is
     * of in a training pass. Equal shares, as of channels or groups, unless the method says otherwise.
     */
    default long valuesPerStatistic(long statistics, long... shape) {
        return Math.max(1, shape[0] * shape[1] * shape[2] * shape[3] / statistics);
    }

    /**
     * Whether the network must keep its residual branches small at the start, because the method does not: each branch
     * is then multiplied by a learned scalar that starts at 0 (SkipInit, De and Smith 2020, arXiv:2002.10444).
     */
    default boolean needsSkipInit() {
        return false;
    }

    /**
     * Whether the method stands for a pretrained backbone's finished statistics and has nothing to offer layers that are
     * new: those then get a bias instead.
     */
    default boolean backboneOnly() {
        return false;
    }

    /**
     * What a training pass over an input of {@code shape} ({@code [N, C, H, W]}) must read and write: the roofline's
     * floor. Every tensor once, with statistics over the whole batch where the method {@link #mixesSamples}, else none; a
     * method whose statistics reach otherwise says so.
     */
    default Traffic traffic(long... shape) {
        return mixesSamples() ? Traffic.over(shape[0] * shape[2] * shape[3]) : Traffic.elementwise();
    }

    /**
     * Whether the method looks at the convolution before it: networks then call {@link #afterConvolution} and never
     * {@link #apply}, which stands for a convolution of its own with the method behind it.
     */
    default boolean needsConvolution() {
        return false;
    }

    /**
     * The method on a convolution's result.
     *
     * @param y what {@code convolution} gave, perhaps with something added
     */
    default Tensor afterConvolution(Tensor y, Convolution convolution, Scope scope) {
        return apply(y, scope);
    }

    /** Further results that the method defines beside its output, by name. */
    default Map<String, Tensor> auxiliary(Tensor x, Scope scope) {
        return Map.of();
    }

    /**
     * The variant without activation, for places where the network adds a residual before it activates. The same as
     * {@link #apply} unless the method {@link #activates}.
     */
    default Tensor linear(Tensor x, Scope scope) {
        return apply(x, scope);
    }
}
