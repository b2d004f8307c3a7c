package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.suite.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void risesLinearlyToThePeak() {
        LearningRate rate = new LearningRate(0.4, 4, 100, Schedule.cosine());

        assertThat(rate.at(0)).isEqualTo(0.1, within(1e-15));
        assertThat(rate.at(1)).isEqualTo(0.2, within(1e-15));
        assertThat(rate.at(3)).isEqualTo(0.4, within(1e-15));
    }

    @Test
    void startsTheCosineAtThePeakRightAfterWarmUp() {
        assertThat(new LearningRate(0.4, 4, 100, Schedule.cosine()).at(4)).isEqualTo(0.4);
    }

    @Test
    void isHalfThePeakHalfWayThroughTheCosine() {
        assertThat(new LearningRate(0.4, 20, 100, Schedule.cosine()).at(60)).isEqualTo(0.2, within(1e-15));
    }

    @Test
    void endsCloseToZeroButAboveIt() {
        LearningRate rate = new LearningRate(0.4, 0, 100, Schedule.cosine());

        assertThat(rate.at(99)).isPositive().isLessThan(0.4e-3);
    }

    @Test
    void fallsAtEveryStepAfterWarmUp() {
        LearningRate rate = new LearningRate(1, 5, 50, Schedule.cosine());

        for (int step = 6; step < 50; step++) {
            assertThat(rate.at(step)).isLessThan(rate.at(step - 1));
        }
    }

    @Test
    void worksForASingleStep() {
        assertThat(new LearningRate(0.1, 0, 1, Schedule.cosine()).at(0)).isEqualTo(0.1);
        assertThat(new LearningRate(0.1, 1, 1, Schedule.cosine()).at(0)).isEqualTo(0.1);
    }

    @Test
    void fallsToATenthAtEachMilestone() {
        LearningRate rate = new LearningRate(1, 10, 90, new Schedule(Schedule.Shape.STEP, List.of(1.0 / 3, 2.0 / 3)));

        assertThat(rate.at(0)).isEqualTo(0.1, within(1e-15));
        assertThat(rate.at(29)).isEqualTo(1);
        assertThat(rate.at(30)).isEqualTo(0.1, within(1e-15));
        assertThat(rate.at(60)).isEqualTo(0.01, within(1e-15));
    }

    @Test
    void fallsAsAPowerOfWhatIsLeft() {
        LearningRate rate = new LearningRate(2, 0, 100, new Schedule(Schedule.Shape.POLY, List.of()));

        assertThat(rate.at(0)).isEqualTo(2);
        assertThat(rate.at(50)).isEqualTo(2 * Math.pow(0.5, 0.9), within(1e-15));
    }
}
