package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Block;
import io.normbench.result.Block.Phase;
import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What results say of blocks of two workers that were put together by hand: eight rounds, blocks of two steps. */
class GroupFiguresTest {
    private final List<Block> blocks = new ArrayList<>();

    GroupFiguresTest() {
        for (int worker = 1; worker <= 2; worker++) {
            rounds(worker, Phase.TRAIN, "bn", 10);
            rounds(worker, Phase.TRAIN, "bn (A/A)", worker == 1 ? 10 : 10.2);
            rounds(worker, Phase.TRAIN, "gn", worker == 1 ? 20 : 22);
            rounds(worker, Phase.INFER, "bn", 4);
            rounds(worker, Phase.INFER, "gn", 5);
        }
    }

    @Test
    void stepTimesThroughputsAndTheirIntervalComeFromAllWorkers() {
        Measured gn = figures().of("gn", 8, 7, Map.of("parameters", 42L), 1.5);

        assertThat(gn.warmupSteps()).hasValue(7);
        assertThat(gn.steps()).hasValue(2 * 8 * 2);
        assertThat(gn.stepMsMedian()).hasValue(21);
        assertThat(gn.stepMsP10()).hasValue(20);
        assertThat(gn.stepMsP90()).hasValue(22);
        assertThat(gn.imagesPerSecond().orElseThrow()).isCloseTo(8 / 0.021, within(1e-9));
        assertThat(gn.inferImagesPerSecond().orElseThrow()).isCloseTo(8 / 0.005, within(1e-9));
        assertThat(gn.metrics()).containsOnly(Map.entry("parameters", 42L));
        assertThat(gn.wallSeconds()).hasValue(1.5);
        assertThat(gn.comparison().orElseThrow().stepMs()).contains(new Interval(20, 22));
    }

    @Test
    void ratiosTheNoiseFloorAndWhatEndedTheRoundsStandBeside() {
        Comparison gn = figures().of("gn", 8, 7, Map.of(), 1).comparison().orElseThrow();

        assertThat(gn.reference()).isEqualTo("bn");
        assertThat(gn.ratio().orElseThrow().value()).isCloseTo(Math.sqrt(2 * 2.2), within(1e-9));
        assertThat(gn.ratio().orElseThrow().interval().low()).isLessThanOrEqualTo(2);
        assertThat(gn.ratio().orElseThrow().interval().high()).isGreaterThanOrEqualTo(2.2 - 1e-9);
        assertThat(gn.inferRatio().orElseThrow().value()).isCloseTo(1.25, within(1e-9));
        assertThat(gn.again().orElseThrow().value()).isCloseTo(Math.sqrt(1.02), within(1e-9));
        assertThat(gn.noiseFloor()).isGreaterThan(0.02 - 1e-9);
        assertThat(gn.rounds()).isEqualTo(16);
        assertThat(gn.workers()).isEqualTo(2);
        assertThat(gn.workerSpread().orElseThrow()).isPositive();
        assertThat(gn.ended()).isEqualTo("cap+precision");
    }

    @Test
    void theReferenceHasNoRatioToItselfButTheSameFloor() {
        Comparison bn = figures().of("bn", 8, 7, Map.of(), 1).comparison().orElseThrow();

        assertThat(bn.reference()).isEqualTo("bn");
        assertThat(bn.ratio()).isEmpty();
        assertThat(bn.inferRatio()).isEmpty();
        assertThat(bn.again().orElseThrow().value()).isCloseTo(Math.sqrt(1.02), within(1e-9));
    }

    @Test
    void disturbedBlocksAreCountedAndNothingElse() {
        blocks.add(new Block(1, Phase.TRAIN, 9, 1, "gn", 2, 2, 9e8, OptionalDouble.of(9e8), Block.Disturbance.STALL));
        Measured gn = figures().of("gn", 8, 7, Map.of(), 1);

        assertThat(gn.metrics()).containsOnly(Map.entry(GroupFigures.DISTURBED, 1L));
        assertThat(gn.stepMsMedian()).hasValue(21);
        assertThat(gn.stepMsP90()).hasValue(22);
    }

    @Test
    void theDevicesOwnStepTimeIsAFurtherFigure() {
        blocks.addAll(GroupEstimateTest.blocks(1, Phase.TRAIN, "in", 1, 2e7, OptionalDouble.of(1.9e7)));

        assertThat(figures().of("in", 8, 7, Map.of(), 1).metrics())
                .containsOnly(Map.entry(GroupFigures.DEVICE_STEP_MS, 19.0));
    }

    @Test
    void withoutAReferenceThereAreStepTimesAlone() {
        Outcome oom = new Outcome.OutOfMemory("device", "device: 2 GiB");
        for (GroupFigures figures : List.of(
                new GroupFigures(blocks, Optional.empty(), new Outcome.Completed(), List.of()),
                new GroupFigures(blocks, Optional.of("bn"), oom, List.of()))) {
            Measured gn = figures.of("gn", 8, 7, Map.of(), 1);

            assertThat(gn.stepMsMedian()).hasValue(21);
            Comparison comparison = gn.comparison().orElseThrow();
            assertThat(comparison.reference()).isEmpty();
            assertThat(Stream.of(comparison.ratio(), comparison.inferRatio(), comparison.again()))
                    .containsOnly(Optional.empty());
            assertThat(comparison.noiseFloor()).isZero();
            assertThat(comparison.rounds()).isEqualTo(16);
        }
    }

    @Test
    void aMemberWithoutBlocksHasWhatIsKnownBesides() {
        Measured in = figures().of("in", 8, 0, Map.of("parameters", 42L), 0);

        assertThat(in)
                .isEqualTo(Measured.nothing()
                        .withFurther(Map.of("parameters", 42L))
                        .withWallSeconds(0));
    }

    private GroupFigures figures() {
        return new GroupFigures(
                blocks, Optional.of("bn"), new Outcome.Completed(), List.of(Ending.PRECISION, Ending.CAP, Ending.CAP));
    }

    private void rounds(int worker, Phase phase, String member, double stepMillis) {
        blocks.addAll(GroupEstimateTest.blocks(worker, phase, member, 8, stepMillis * 1e6, OptionalDouble.empty()));
    }
}
