package io.normbench.roofline;

import io.normbench.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row: how one method did at one shape.
 *
 * @param method normalization or weight transform
 * @param shape the activation's shape that was asked for, {@code [N, C, H, W]}
 * @param outcome how the measurement ended
 * @param measurement what was measured; empty unless completed
 * @param ceiling the roofline of the worker that measured it; empty unless completed
 * @param flags what the machine did that spoils a timing, such as {@code busy} (others worked), with blanks between;
 *     empty for nothing
 */
public record LayerResult(
        String method,
        List<Long> shape,
        Outcome outcome,
        Optional<LayerMeasurement> measurement,
        Optional<Ceiling> ceiling,
        String flags) {
    /** The share of the roofline below which a layer is called slow. */
    public static final double GOOD_SHARE = 0.6;

    public LayerResult {
        shape = List.copyOf(shape);
    }

    /** A row without numbers. */
    public static LayerResult failed(String method, List<Long> shape, Outcome outcome) {
        return new LayerResult(method, shape, outcome, Optional.empty(), Optional.empty(), "");
    }

    /** The same row, with what the machine did meanwhile. */
    public LayerResult flagged(String what) {
        return new LayerResult(method, shape, outcome, measurement, ceiling, what);
    }

    /** The roofline share of the forward pass; empty without numbers, and for a layer that moves nothing. */
    public OptionalDouble forwardShare() {
        return measurement
                .map(m -> share(m.floor().forwardBytes(), m.forward()))
                .orElse(OptionalDouble.empty());
    }

    /** The roofline share of forward and backward pass together. */
    public OptionalDouble share() {
        return measurement.map(m -> share(m.floor().bytes(), m.both())).orElse(OptionalDouble.empty());
    }

    /** The same against the stricter floor, on which every tensor is read once. */
    public OptionalDouble onceShare() {
        return measurement.map(m -> share(m.floor().onceBytes(), m.both())).orElse(OptionalDouble.empty());
    }

    /** What the share means. */
    public Diagnosis diagnosis() {
        return Diagnosis.of(this);
    }

    private OptionalDouble share(long bytes, PassTime time) {
        return bytes == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(ceiling.orElseThrow().share(bytes, time.medianNanos()));
    }
}
