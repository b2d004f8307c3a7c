package io.normbench.run.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.RowBuilder;
import io.normbench.suite.Measurement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of an A/B measurement. */
class AbScheduleTest {
    private static final List<CellKey> CELLS = IntStream.rangeClosed(1, 20)
            .mapToObj(batch -> RowBuilder.row("digits", "bn", batch).build().cell())
            .toList();

    private static List<AbTrial> pairs(long seed, int pairs, List<CellKey> cells) {
        return new AbSchedule(seed).pairs("s", pairs, cells, 0, 1);
    }

    @Test
    void everyRoundMeasuresEveryCellOnceInEachArmOneRightAfterTheOther() {
        List<AbTrial> trials = pairs(7, 6, CELLS);

        assertThat(trials).hasSize(6 * 20 * 2).doesNotHaveDuplicates();
        for (int i = 0; i < trials.size(); i += 2) {
            AbTrial first = trials.get(i);
            AbTrial second = trials.get(i + 1);
            assertThat(second.cell()).isEqualTo(first.cell());
            assertThat(second.pair()).isEqualTo(first.pair()).isEqualTo("s" + (i / 40 + 1));
            assertThat(second.arm()).isEqualTo(first.arm().other());
            assertThat(second.seed()).isEqualTo(first.seed());
        }
    }

    @Test
    void theArmsOfACellChangePlacesFromRoundToRound() {
        List<AbTrial> trials = pairs(7, 6, CELLS);
        for (CellKey cell : CELLS) {
            List<Arm> order = trials.stream()
                    .filter(trial -> trial.cell().equals(cell))
                    .map(AbTrial::arm)
                    .toList();
            Arm a = order.get(0);
            Arm b = a.other();
            assertThat(order).containsExactly(a, b, b, a, a, b, b, a, a, b, b, a);
        }
    }

    @Test
    void halfOfTheCellsOrSoBeginWithEachArmAndEveryRoundHasAnOrderOfItsOwn() {
        List<AbTrial> trials = pairs(7, 2, CELLS);
        List<AbTrial> firsts =
                IntStream.range(0, 20).mapToObj(i -> trials.get(2 * i)).toList();

        assertThat(firsts.stream().filter(trial -> trial.arm() == Arm.BASE).count())
                .isBetween(3L, 17L);
        assertThat(firsts.stream().map(AbTrial::cell)).isNotEqualTo(CELLS);
        assertThat(IntStream.range(20, 40)
                        .mapToObj(i -> trials.get(2 * i).cell())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(CELLS)
                .isNotEqualTo(firsts.stream().map(AbTrial::cell).toList());
    }

    @Test
    void theSeedDecidesAndFewerCellsKeepTheirOrder() {
        assertThat(pairs(7, 3, CELLS)).isEqualTo(pairs(7, 3, CELLS)).isNotEqualTo(pairs(8, 3, CELLS));

        List<CellKey> some = CELLS.subList(3, 9);
        assertThat(pairs(7, 3, some))
                .isEqualTo(pairs(7, 3, CELLS).stream()
                        .filter(trial -> some.contains(trial.cell()))
                        .toList());
    }

    @Test
    void accuracyTrialsUseEachSeedInBothArms() {
        assertThat(AbSchedule.accuracy(CELLS.get(0), List.of(5L, 11L)))
                .allMatch(trial -> trial.measurement() == Measurement.ACCURACY)
                .extracting(AbTrial::name, AbTrial::seed)
                .containsExactly(
                        tuple("a5-base", 5L), tuple("a5-head", 5L), tuple("a11-base", 11L), tuple("a11-head", 11L));
    }

    @Test
    void aSuitesSeedIsNeverNegative() {
        assertThat(AbSchedule.seed("a")).isNotNegative().isNotEqualTo(AbSchedule.seed("b"));
    }
}
