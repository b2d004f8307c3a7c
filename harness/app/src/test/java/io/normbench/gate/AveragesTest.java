package io.normbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class AveragesTest {
    @Test
    void everyEngineHasAveragesOfItsOwn() {
        List<Averages> averages = Averages.of(List.of(cell("libtorch", 1, 2), cell("dl4j", 1, 8), cell("dl4j", 1, 2)));

        assertThat(averages).extracting(Averages::task).containsExactly("all tasks, libtorch", "all tasks, dl4j");
        assertThat(averages.get(0).stepTimeRatio().getAsDouble()).isEqualTo(2);
        assertThat(averages.get(1).stepTimeRatio().getAsDouble()).isCloseTo(4, within(1e-9));
    }

    @Test
    void oneEngineIsNotNamed() {
        assertThat(Averages.of(List.of(cell("dl4j", 1, 2)))).extracting(Averages::task).containsExactly("all tasks");
    }

    private static CellSamples cell(String engine, double baseMs, double headMs) {
        CellKey key = new CellKey("digits", "m", "bn", 8, 8, "fp32", "nchw", "eager", engine, "cpu");
        return new CellSamples(
                key,
                List.of(
                        Fork.of(GateRows.timed("bn", 8, "base", "s1", baseMs, 100), Arm.BASE, Stage.SCREEN, 1),
                        Fork.of(GateRows.timed("bn", 8, "head", "s1", headMs, 100), Arm.HEAD, Stage.SCREEN, 1)));
    }
}
