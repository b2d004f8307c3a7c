package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Step;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StepLogTest {
    private final StepLog log = new StepLog();

    @Test
    void keepsStepsInOrderAndNumbersThemFromOne() {
        log.add(70, 2.5);
        log.add(80, 2.25);

        assertThat(log.steps())
                .containsExactly(new Step(1, 70, OptionalDouble.of(2.5)), new Step(2, 80, OptionalDouble.of(2.25)));
    }

    @Test
    void leavesOutALossThatIsNotANumber() {
        log.add(70, Double.NaN);

        assertThat(log.steps()).containsExactly(new Step(1, 70, OptionalDouble.empty()));
    }

    @Test
    void growsBeyondItsFirstCapacity() {
        for (int i = 0; i < 1000; i++) {
            log.add(i, i / 2.0);
        }

        assertThat(log.size()).isEqualTo(1000);
        assertThat(log.steps().get(999).nanos()).isEqualTo(999);
        assertThat(log.lastLoss()).isEqualTo(499.5);
    }

    @Test
    void hasNoLastLossBeforeTheFirstStep() {
        assertThat(log.lastLoss()).isNaN();
    }
}
