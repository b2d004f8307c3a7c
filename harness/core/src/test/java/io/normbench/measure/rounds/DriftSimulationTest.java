package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.stats.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many groups of known ratios on machines whose speed wanders by half within seconds, hiccups and stalls: the estimates
 * must find the ratios, and their intervals must hold them as often as they say.
 */
class DriftSimulationTest {
    private static final int GROUPS = 150;
    private static final int MEMBERS = 8;
    private static final double WORKER_SD = 0.01;
    private static final String AGAIN = MeasureGroup.again("bn");

    private int compared;
    private int held;
    private int heldAgain;
    private final List<Double> errors = new ArrayList<>();
    private final List<Double> naiveErrors = new ArrayList<>();

    @Test
    void intervalsHoldTheRatiosUnderDriftSpikesAndAStall() {
        simulate(new RoundsSpec(0.03, 12, 1, 0.02, 0, 0, 3));

        assertThat((double) held / compared).as("coverage").isBetween(0.93, 1.0);
        assertThat((double) heldAgain / GROUPS).as("coverage of the A/A arm").isBetween(0.93, 1.0);
    }

    @Test
    void lookingAtTheIntervalsWhileMeasuringDoesNotSpoilThem() {
        simulate(new RoundsSpec(0.03, 6, 60, 0.06, 0, 0, 3));

        assertThat((double) held / compared).as("coverage").isBetween(0.93, 1.0);
        assertThat((double) heldAgain / GROUPS).as("coverage of the A/A arm").isBetween(0.93, 1.0);
    }

    @Test
    void oneCellAfterTheOtherIsManyTimesWorse() {
        simulate(new RoundsSpec(0.03, 12, 1, 0.02, 0, 0, 3));

        assertThat(percentile(errors, 50)).isLessThan(0.02);
        assertThat(percentile(naiveErrors, 50)).isGreaterThan(5 * percentile(errors, 50));
        assertThat(percentile(naiveErrors, 95)).isGreaterThan(5 * percentile(errors, 95));
    }

    private void simulate(RoundsSpec spec) {
        for (int group = 0; group < GROUPS; group++) {
            SplittableRandom random = new SplittableRandom(group);
            double[] truth = IntStream.range(0, MEMBERS)
                    .mapToDouble(m -> m == 0 ? 1 : Math.exp(random.nextDouble() * 2 - 0.5))
                    .toArray();
            List<Block> blocks = new ArrayList<>();
            for (int worker = 1; worker <= 2; worker++) {
                SimulatedMachine machine =
                        new SimulatedMachine(2L * group + worker, 0.25, 0.02).stalling(random.nextDouble() * 3, 2);
                List<Entrant> entrants = entrants(machine, truth, random);
                SimulatedMachine.Heard heard = new SimulatedMachine.Heard();
                Group members = new Group(entrants, Optional.of("bn"), group, worker, worker == 2);
                new GroupMeasurement(members, spec, machine::nanos, heard).run();
                blocks.addAll(heard.blocks);
            }
            judge(truth, GroupEstimate.of(Block.Phase.TRAIN, blocks, "bn", new Outcome.Completed()));
            naive(truth, new SimulatedMachine(-group, 0.25, 0.02));
        }
    }

    /** Every worker has its own idea of each member's speed: code, memory and threads lie elsewhere. */
    private static List<Entrant> entrants(SimulatedMachine machine, double[] truth, SplittableRandom random) {
        List<Entrant> entrants = new ArrayList<>();
        for (int m = 0; m < MEMBERS; m++) {
            double worker = Math.exp(WORKER_SD * random.nextGaussian());
            entrants.add(machine.entrant(m == 0 ? "bn" : "m" + m, 0.004 * truth[m] * worker));
        }
        entrants.add(machine.entrant(AGAIN, 0.004 * Math.exp(WORKER_SD * random.nextGaussian())));
        return entrants;
    }

    private void judge(double[] truth, GroupEstimate estimate) {
        for (int m = 1; m < MEMBERS; m++) {
            Estimate ratio = estimate.member("m" + m).orElseThrow().ratio().orElseThrow();
            compared++;
            held += ratio.interval().low() <= truth[m]
                            && truth[m] <= ratio.interval().high()
                    ? 1
                    : 0;
            errors.add(Math.abs(Math.log(ratio.value() / truth[m])));
        }
        Estimate again = estimate.member(AGAIN).orElseThrow().ratio().orElseThrow();
        heldAgain += again.interval().low() <= 1 && 1 <= again.interval().high() ? 1 : 0;
    }

    /** The same number of steps of each member, all of one before all of the next, and the ratio of the medians. */
    private void naive(double[] truth, SimulatedMachine machine) {
        double reference = 0;
        for (int m = 0; m < MEMBERS; m++) {
            double[] seconds = new double[150];
            for (int i = 0; i < seconds.length; i++) {
                long start = machine.nanos();
                machine.step(0.004 * truth[m]);
                seconds[i] = (machine.nanos() - start) / 1e9;
            }
            double median = Quantiles.median(seconds);
            if (m == 0) {
                reference = median;
            } else {
                naiveErrors.add(Math.abs(Math.log(median / reference / truth[m])));
            }
        }
    }

    private static double percentile(List<Double> values, double percent) {
        return Quantiles.percentile(
                values.stream().mapToDouble(Double::doubleValue).toArray(), percent);
    }
}
