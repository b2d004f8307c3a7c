package io.normbench.run;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.EnergyMeter.Energy;
import io.normbench.machine.MachineState;
import io.normbench.measure.TrialPhase;
import io.normbench.result.Measured;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the energy of a throughput trial's measured part, which begins and ends when the worker says so.
 *
 * <p>Counters are read when the message arrives, about a millisecond after the fact; the measured part is some tenths of
 * a second at least.
 */
final class MeasuredPart implements AutoCloseable {
    /** Name of the figure per image in a row's further figures. */
    static final String PER_IMAGE = "energy_j_per_image";

    private final EnergyMeter meter;
    private EnergyMeter.Span span;
    private Optional<Energy> energy = Optional.empty();

    MeasuredPart(EnergyMeter meter) {
        this.meter = meter;
    }

    /** The worker is in {@code phase}, on {@code device}. */
    void at(String phase, String device) {
        if (phase.equals(TrialPhase.MEASURE) && span == null) {
            span = meter.begin(device);
        } else if (phase.equals(TrialPhase.INFERENCE) && span != null && energy.isEmpty()) {
            energy = span.end();
        }
    }

    /** {@code measured} with the energy, where it is known, of its measured steps at {@code batchSize}. */
    Measured complete(Measured measured, int batchSize) {
        if (energy.isEmpty() || measured.steps().isEmpty() || measured.steps().getAsInt() == 0) {
            return measured;
        }
        double joules = energy.get().joules();
        double images = (double) measured.steps().getAsInt() * batchSize;
        return measured.withEnergyJoules(joules)
                .withFurther(Map.of(
                        PER_IMAGE, joules / images, MachineState.PREFIX + "energy_source", energy.get().source()));
    }

    @Override
    public void close() {
        if (span != null) {
            span.close();
        }
    }
}
