package io.normbench.run.lane;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.EnergyMeter.Energy;
import io.normbench.machine.MachineState;
import io.normbench.measure.TrialPhase;
import io.normbench.result.Measured;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the mean power of a comparison group's training rounds, which begin and end when the worker says so; a method's
 * energy is that power times its own steps. That one method draws more than another does not show.
 *
 * <p>Counters are read when the message arrives, about a millisecond after the fact; rounds take some tenths of a second
 * at least. Where several workers measure, it is the first one's.
 */
final class MeasuredPart implements AutoCloseable {
    /** Name of the figure per image in a row's further figures. */
    static final String PER_IMAGE = "energy_j_per_image";

    private final EnergyMeter meter;
    private final LongSupplier clock;
    private EnergyMeter.@Nullable Span span;
    private long startNanos;
    private double seconds;
    private Optional<Energy> energy = Optional.empty();

    /** @param clock nanoseconds, monotonic */
    MeasuredPart(EnergyMeter meter, LongSupplier clock) {
        this.meter = meter;
        this.clock = clock;
    }

    /** The worker is in {@code phase}, on {@code device}. */
    void at(String phase, String device) {
        if (phase.equals(TrialPhase.MEASURE) && span == null) {
            startNanos = clock.getAsLong();
            span = meter.begin(device);
        } else if (phase.equals(TrialPhase.INFERENCE) && span != null && energy.isEmpty()) {
            energy = span.end();
            seconds = (clock.getAsLong() - startNanos) / 1e9;
        }
    }

    /** {@code measured} with the energy, where it is known, of its steps at {@code batchSize}. */
    Measured complete(Measured measured, int batchSize) {
        if (energy.isEmpty()
                || measured.steps().orElse(0) == 0
                || measured.stepMsMedian().isEmpty()
                || seconds <= 0) {
            return measured;
        }
        double watts = energy.get().joules() / seconds;
        double joules =
                watts * measured.steps().getAsInt() * measured.stepMsMedian().getAsDouble() / 1e3;
        double images = (double) measured.steps().getAsInt() * batchSize;
        return measured.withEnergyJoules(joules)
                .withFurther(Map.of(
                        PER_IMAGE,
                        joules / images,
                        MachineState.PREFIX + "energy_source",
                        energy.get().source()));
    }

    @Override
    public void close() {
        if (span != null) {
            span.close();
        }
    }
}
