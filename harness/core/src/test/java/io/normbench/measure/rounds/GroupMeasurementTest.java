package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Block;
import io.normbench.result.Block.Phase;
import io.normbench.result.Comparison;
import io.normbench.result.Outcome;
import io.normbench.tensor.OutOfMemoryException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens in a group, on a machine whose time is simulated. */
@Tag("slow")
class GroupMeasurementTest {
    private static final RoundsSpec SPEC = new RoundsSpec(0.03, 6, 2, 0.02, 0.5, 0.1, 3);

    private static final Optional<String> BN = Optional.of("bn");

    private final SimulatedMachine machine = new SimulatedMachine(7, 0.01, 0);
    private final SimulatedMachine.Heard heard = new SimulatedMachine.Heard();

    @Test
    void everyMemberHasOneTurnARoundInAnOrderThatChanges() {
        run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 0.006), machine.entrant("in", 0.008));

        List<List<String>> orders = orders();
        assertThat(orders)
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(order -> assertThat(order).containsExactlyInAnyOrder("bn", "gn", "in"));
        assertThat(Set.copyOf(orders)).hasSizeGreaterThan(2);
        assertThat(heard.blocks)
                .allSatisfy(block -> assertThat(block.position()).isBetween(1, 3));
    }

    @Test
    void aSecondWorkerGoesThroughTheSameRoundsBackwards() {
        run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 0.006), machine.entrant("in", 0.008));
        List<List<String>> forwards = orders();
        heard.blocks.clear();
        run(true, machine.entrant("bn", 0.004), machine.entrant("gn", 0.006), machine.entrant("in", 0.008));

        List<List<String>> backwards = orders();
        backwards.forEach(Collections::reverse);
        int both = Math.min(forwards.size(), backwards.size());
        assertThat(backwards.subList(0, both)).isEqualTo(forwards.subList(0, both));
    }

    @Test
    void aBlockHasTheSameNumberOfStepsEveryTimeAndAboutItsLength() {
        run(false, machine.entrant("bn", 0.004), machine.entrant("slow", 0.1));

        assertThat(heard.of("bn", Phase.TRAIN)).extracting(Block::steps).containsOnly(7);
        assertThat(heard.of("slow", Phase.TRAIN)).extracting(Block::steps).containsOnly(1);
    }

    @Test
    void aBlockOfSeveralStepsBeginsWithOneThatIsNotCounted() {
        int[] taken = new int[2];
        run(
                false,
                new RoundsSpec(0.03, 6, 0.1, 0.02, 0, 0, 3),
                counting("bn", 0.004, taken, 0),
                counting("slow", 0.1, taken, 1));

        assertThat(taken[0]).isEqualTo(3 * 4 + 6 * (7 + 1));
        assertThat(taken[1]).isEqualTo(3 + 6);
    }

    @Test
    void ratiosStepTimesAndInferenceComeOut() {
        GroupResult result = run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 0.006));

        assertThat(result.phases()).extracting(GroupResult.Phase::phase).containsExactly(Phase.TRAIN, Phase.INFER);
        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsOnly(Ending.PRECISION);
        assertThat(estimate(Phase.TRAIN)
                        .member("gn")
                        .orElseThrow()
                        .ratio()
                        .orElseThrow()
                        .value())
                .isCloseTo(1.5, within(0.03));
        MemberEstimate inference = estimate(Phase.INFER).member("gn").orElseThrow();
        assertThat(inference.ratio().orElseThrow().value()).isCloseTo(1.5, within(0.03));
        assertThat(inference.stepNanos().value()).isCloseTo(2e6, within(2e5));
        assertThat(inference.stepNanos().interval().low())
                .isLessThan(inference.stepNanos().value());
    }

    @Test
    void aMemberThatFailsKeepsItsBlocksAndDisturbsNobody() {
        GroupResult result = run(
                false,
                machine.entrant("bn", 0.004),
                failing("oom", 30, new OutOfMemoryException("device", "device: 2 GiB", null)),
                failing("crash", 45, new IllegalStateException("sizes differ")),
                machine.entrant("gn", 0.006));

        assertThat(result.members().get(1).outcome()).isEqualTo(new Outcome.OutOfMemory("device", "device: 2 GiB"));
        assertThat(result.members().get(2).outcome()).isInstanceOf(Outcome.Crashed.class);
        assertThat(heard.lost).containsExactly("oom", "crash");
        assertThat(heard.of("oom", Phase.TRAIN))
                .isNotEmpty()
                .hasSizeLessThan(heard.of("crash", Phase.TRAIN).size());
        assertThat(heard.of("gn", Phase.TRAIN)).hasSize(result.phases().get(0).rounds());
        assertThat(result.members().get(3).outcome()).isEqualTo(new Outcome.Completed());
        assertThat(estimate(Phase.TRAIN).member("gn").orElseThrow().ratio()).isPresent();
    }

    @Test
    void aMemberThatCannotBeOpenedHasAnOutcome() {
        GroupResult result = run(false, machine.entrant("bn", 0.004), new Entrant("gn", () -> {
            throw new UnsupportedOperationException("32 groups do not fit into 16 channels");
        }));

        assertThat(result.members().get(1).outcome())
                .isEqualTo(new Outcome.Unsupported("32 groups do not fit into 16 channels"));
    }

    @Test
    void withoutItsReferenceAGroupHasStepTimesAndAReasonWhyThereAreNoRatios() {
        GroupResult result = run(
                false,
                failing("bn", 40, new OutOfMemoryException("host", "host: 2 GiB", null)),
                machine.entrant("gn", 0.006));

        assertThat(result.phases().get(0).ending()).isEqualTo(Ending.NOTHING_TO_COMPARE);
        assertThat(result.phases().get(0).rounds()).isEqualTo(6);
        GroupEstimate estimate = GroupEstimate.of(
                Phase.TRAIN, heard.blocks, "bn", result.members().get(0).outcome());
        assertThat(estimate.noRatios()).contains("the reference bn ended as out_of_memory: host: 2 GiB");
        assertThat(estimate.member("gn").orElseThrow().ratio()).isEmpty();
        assertThat(estimate.member("gn").orElseThrow().stepNanos().value()).isCloseTo(6e6, within(6e5));
    }

    @Test
    void aMemberWhoseStepIsLongerThanAllRoundsLosesItsPlace() {
        GroupResult result = run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 2.5));

        assertThat(result.members().get(1).outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(result.members().get(1).outcome().reason()).contains("longer than the 2.0 s of all rounds");
        assertThat(result.members().get(0).outcome()).isEqualTo(new Outcome.Completed());
    }

    @Test
    void aSlowMemberHasTheFewestRoundsOfOneStepEach() {
        GroupResult result = run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 0.9));

        assertThat(result.phases().get(0).ending()).isEqualTo(Ending.CAP);
        assertThat(heard.of("gn", Phase.TRAIN))
                .hasSize(6)
                .extracting(Block::steps)
                .containsOnly(1);
    }

    @Test
    void oneMethodAloneIsMeasuredAgainstItselfAndIsATie() {
        String again = MeasureGroup.again("bn");
        run(false, machine.entrant("bn", 0.004), machine.entrant(again, 0.004));

        GroupEstimate estimate = estimate(Phase.TRAIN);
        Estimate ratio = estimate.member(again).orElseThrow().ratio().orElseThrow();
        assertThat(ratio.value()).isCloseTo(1, within(0.02));
        assertThat(new Comparison.Ratio(ratio.value(), ratio.interval()).holdsOne())
                .isTrue();
    }

    @Test
    void aClockThatJumpsBackCostsOneBlock() {
        machine.jumping(150, -3600);
        GroupResult result = run(false, machine.entrant("bn", 0.004), machine.entrant("gn", 0.006));

        List<Block> disturbed =
                heard.blocks.stream().filter(block -> !block.isUndisturbed()).toList();
        assertThat(disturbed).extracting(Block::disturbance).containsExactly(Block.Disturbance.CLOCK);
        assertThat(result.members()).extracting(GroupResult.Member::outcome).containsOnly(new Outcome.Completed());
        MemberEstimate gn = estimate(disturbed.get(0).phase()).member("gn").orElseThrow();
        assertThat(gn.ratio().orElseThrow().value()).isCloseTo(1.5, within(0.03));
    }

    @Test
    void aClockThatStandsStillEndsAtTheCap() {
        GroupResult result = new GroupMeasurement(
                        new Group(List.of(machine.entrant("bn", 0.004), machine.entrant("gn", 0.006)), BN, 1, 1, false),
                        new RoundsSpec(0.03, 6, 2, 0.02, 0.5, 0, 3),
                        () -> 42,
                        heard)
                .run();

        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsOnly(Ending.CAP);
        assertThat(estimate(Phase.TRAIN).members()).isEmpty();
    }

    @Test
    void aStallIsKeptInTheBlocksAndOutOfTheEstimates() {
        machine.stalling(3, 20);
        GroupResult result = run(
                false,
                new RoundsSpec(0.03, 6, 60, 0.002, 0, 0.1, 3),
                machine.entrant("bn", 0.025),
                machine.entrant("gn", 0.05));

        assertThat(heard.blocks).extracting(Block::disturbance).contains(Block.Disturbance.STALL);
        GroupEstimate estimate = estimate(Phase.TRAIN);
        assertThat(estimate.members().stream()
                        .mapToInt(MemberEstimate::disturbed)
                        .sum())
                .isEqualTo(1);
        assertThat(estimate.member("gn").orElseThrow().ratio().orElseThrow().value())
                .isCloseTo(2, within(0.03));
        assertThat(result.members()).extracting(GroupResult.Member::outcome).containsOnly(new Outcome.Completed());
    }

    @Test
    void anUnusableDeviceEndsTheGroupForEverybody() {
        GroupResult result = run(
                false,
                machine.entrant("bn", 0.004),
                failing("gn", 40, new IllegalStateException("CUDA error: an illegal memory access was encountered")));

        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsExactly(Ending.BROKEN);
        assertThat(heard.of("bn", Phase.TRAIN)).isNotEmpty();
    }

    @Test
    void aDeviceThatIsGoneKeepsNobodyFromBeingToldWhy() {
        IllegalStateException gone = new IllegalStateException("CUDA error: unknown error");
        Entrant bn = new Entrant("bn", () -> machine.new Simulated(0.004) {
            @Override
            public void close() {
                throw gone;
            }
        });
        Entrant gn = new Entrant("gn", () -> machine.new Simulated(0.004) {
            private int steps;

            @Override
            public void train() {
                if (++steps > 40) {
                    throw gone;
                }
                super.train();
            }

            @Override
            public void close() {
                throw gone;
            }
        });

        GroupResult result = run(false, bn, gn);

        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsExactly(Ending.BROKEN);
        assertThat(result.members().get(1).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Crashed.class,
                        crashed -> assertThat(crashed.reason()).startsWith("device: "));
        assertThat(heard.of("bn", Phase.TRAIN)).isNotEmpty();
    }

    @Test
    void anUnknownReferenceAndTwoMembersOfOneNameAreRefused() {
        Entrant bn = machine.entrant("bn", 0.004);
        assertThatThrownBy(() -> new Group(List.of(bn), Optional.of("gn"), 1, 1, false))
                .hasMessageContaining("'gn' is none of [bn]");
        assertThatThrownBy(() -> new Group(List.of(bn, bn), BN, 1, 1, false)).hasMessageContaining("two members");
    }

    private GroupResult run(boolean reversed, Entrant... entrants) {
        return run(reversed, SPEC, entrants);
    }

    private GroupResult run(boolean reversed, RoundsSpec spec, Entrant... entrants) {
        Group group = new Group(List.of(entrants), BN, 1, 1, reversed);
        return new GroupMeasurement(group, spec, machine::nanos, heard).run();
    }

    private GroupEstimate estimate(Phase phase) {
        return GroupEstimate.of(phase, heard.blocks, "bn", new Outcome.Completed());
    }

    /** The members' labels of each training round, in the order of their turns. */
    private List<List<String>> orders() {
        return heard.blocks.stream()
                .filter(block -> block.phase() == Phase.TRAIN)
                .collect(Collectors.groupingBy(Block::round, Collectors.mapping(Block::member, Collectors.toList())))
                .values()
                .stream()
                .collect(Collectors.toList());
    }

    /** Throws in the step after {@code steps} of them. */
    private Entrant failing(String label, int steps, RuntimeException failure) {
        return new Entrant(label, () -> machine.new Simulated(0.004) {
            private int taken;

            @Override
            public void train() {
                if (++taken > steps) {
                    throw failure;
                }
                super.train();
            }
        });
    }

    private Entrant counting(String label, double seconds, int[] taken, int index) {
        return new Entrant(label, () -> machine.new Simulated(seconds) {
            @Override
            public void train() {
                taken[index]++;
                super.train();
            }
        });
    }
}
