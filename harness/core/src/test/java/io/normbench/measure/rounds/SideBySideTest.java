package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    private static final RoundsSpec SPEC = new RoundsSpec(0.03, 6, 3, 0.02, 0.5, 0.4, 20);

    private final List<Block> blocks = new ArrayList<>();
    private final List<Block> warmUp = new ArrayList<>();
    private final Map<String, SideBySide.Side> sides = new LinkedHashMap<>();
    private long nowNanos;

    /** The first step of a turn takes longer, so that blocks of fewer steps look slower. */
    private void side(String label, double stepMillis) {
        sides.put(label, (round, position, steps) -> {
            double first = steps.settling() > 0 ? stepMillis : 1.3 * stepMillis;
            double mean = (first + (steps.counted() - 1) * stepMillis) / steps.counted();
            long nanos = (long) (mean * steps.counted() * 1e6);
            nowNanos += nanos;
            Block block = new Block(
                    1,
                    Block.Phase.TRAIN,
                    round,
                    position,
                    label,
                    steps.counted(),
                    nanos,
                    mean * 1e6,
                    OptionalDouble.empty(),
                    Block.Disturbance.NONE);
            (round == 0 ? warmUp : blocks).add(block);
            return Optional.of(block);
        });
    }

    private Ending run() throws InterruptedException {
        return new SideBySide(SPEC, () -> nowNanos).run(sides, "base");
    }

    @Test
    void givesBothSidesTurnsOfTheSameSteps() throws InterruptedException {
        side("base", 3);
        side("head", 4.5);

        Ending ending = run();

        assertThat(ending).isEqualTo(Ending.PRECISION);
        assertThat(warmUp).extracting(Block::steps).startsWith(1, 1, 10, 10, 10, 10);
        assertThat(blocks).extracting(Block::steps).containsOnly(10);
    }

    /** 0.4 s of steps for the faster one; as many steps, not as much time, for the other. */
    @Test
    void warmsBothSidesUpByTheSameSteps() throws InterruptedException {
        side("base", 3);
        side("head", 4.5);

        run();

        Map<String, Integer> steps =
                warmUp.stream().collect(Collectors.groupingBy(Block::member, Collectors.summingInt(Block::steps)));
        assertThat(steps.get("base")).isEqualTo(steps.get("head")).isBetween(134, 145);
    }

    /** It neither warms up for ever nor at all. */
    @Test
    void asksASideThatIsLostInWarmUpNoMore() throws InterruptedException {
        sides.put("base", (round, position, steps) -> Optional.empty());
        sides.put("head", (round, position, steps) -> Optional.empty());

        assertThat(run()).isEqualTo(Ending.NO_MEMBER);
    }

    @Test
    void takesASlowSidesStepsOneByOne() throws InterruptedException {
        side("base", 40);
        side("head", 50);

        run();

        assertThat(blocks).extracting(Block::steps).containsOnly(1);
    }

    @Test
    void turnsTheOrderRoundFromRoundToRound() throws InterruptedException {
        side("base", 3);
        side("head", 3);

        run();

        assertThat(blocks).extracting(Block::member).startsWith("base", "head", "head", "base", "base", "head");
    }

    @Test
    void goesOnWithTheSideThatIsLeft() throws InterruptedException {
        side("base", 3);
        sides.put("head", (round, position, steps) -> Optional.empty());

        Ending ending = run();

        assertThat(ending).isNotEqualTo(Ending.NO_MEMBER);
        assertThat(blocks)
                .hasSizeGreaterThanOrEqualTo(6)
                .extracting(Block::member)
                .containsOnly("base");
    }
}
