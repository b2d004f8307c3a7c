package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Estimates from blocks that were put together by hand. */
class GroupEstimateTest {
    private final List<Block> blocks = new ArrayList<>();

    @Test
    void ratiosGoByTheDevicesClockAndStepTimesByTheHosts() {
        rounds(1, "bn", 8, 100, OptionalDouble.of(80));
        rounds(1, "gn", 8, 155, OptionalDouble.of(120));

        assertThat(ratio("gn").value()).isCloseTo(1.5, within(1e-9));
        assertThat(estimate().member("gn").orElseThrow().stepNanos().value()).isEqualTo(155);
    }

    @Test
    void aMemberThatWaitsInEveryBlockIsComparedByTheHostsClock() {
        rounds(1, "bn", 8, 100, OptionalDouble.of(80));
        rounds(1, "gn", 8, 150, OptionalDouble.of(120));
        rounds(1, "in", 8, 300, OptionalDouble.of(120));

        assertThat(ratio("gn").value()).isCloseTo(1.5, within(1e-9));
        assertThat(ratio("in").value()).isCloseTo(3, within(1e-9));
    }

    @Test
    void ratiosGoByTheHostsClockWhereTheDeviceHasNone() {
        rounds(1, "bn", 8, 100, OptionalDouble.of(80));
        rounds(1, "gn", 8, 300, OptionalDouble.empty());

        assertThat(ratio("gn").value()).isCloseTo(3, within(1e-9));
    }

    @Test
    void theIntervalHoldsEveryWorkersOwnRatio() {
        rounds(1, "bn", 8, 100, OptionalDouble.empty());
        rounds(1, "gn", 8, 110, OptionalDouble.empty());
        rounds(2, "bn", 8, 100, OptionalDouble.empty());
        rounds(2, "gn", 8, 130, OptionalDouble.empty());

        assertThat(ratio("gn").value()).isCloseTo(Math.sqrt(1.1 * 1.3), within(1e-9));
        assertThat(ratio("gn").interval().low()).isLessThanOrEqualTo(1.1);
        assertThat(ratio("gn").interval().high()).isGreaterThanOrEqualTo(1.3 - 1e-9);
        assertThat(ratio("gn").workers()).isEqualTo(2);
        assertThat(estimate().workerSpread()).isPresent();
    }

    @Test
    void aWorkerThatWasKilledAfterARoundOrTwoIsLeftOut() {
        rounds(1, "bn", 8, 100, OptionalDouble.empty());
        rounds(1, "gn", 8, 110, OptionalDouble.empty());
        rounds(2, "bn", 2, 100, OptionalDouble.empty());
        rounds(2, "gn", 2, 500, OptionalDouble.empty());

        assertThat(ratio("gn").value()).isCloseTo(1.1, within(1e-9));
        assertThat(ratio("gn").workers()).isEqualTo(1);
    }

    @Test
    void aGroupWithoutBlocksOfItsReferenceSaysSo() {
        rounds(1, "gn", 8, 110, OptionalDouble.empty());

        assertThat(estimate().noRatios()).contains("the reference bn has no block");
        assertThat(estimate().member("gn").orElseThrow().ratio()).isEmpty();
    }

    private GroupEstimate estimate() {
        return GroupEstimate.of(Block.Phase.TRAIN, blocks, "bn", new Outcome.Completed());
    }

    private Estimate ratio(String member) {
        return estimate().member(member).orElseThrow().ratio().orElseThrow();
    }

    private void rounds(int worker, String member, int rounds, double stepNanos, OptionalDouble deviceStepNanos) {
        blocks.addAll(blocks(worker, Block.Phase.TRAIN, member, rounds, stepNanos, deviceStepNanos));
    }

    /** Blocks of two steps, one a round. */
    static List<Block> blocks(
            int worker,
            Block.Phase phase,
            String member,
            int rounds,
            double stepNanos,
            OptionalDouble deviceStepNanos) {
        return IntStream.rangeClosed(1, rounds)
                .mapToObj(round -> new Block(
                        worker,
                        phase,
                        round,
                        1,
                        member,
                        2,
                        (long) (2 * stepNanos),
                        stepNanos,
                        deviceStepNanos,
                        Block.Disturbance.NONE))
                .toList();
    }
}
