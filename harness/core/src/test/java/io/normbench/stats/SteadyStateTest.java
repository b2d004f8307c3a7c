package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.stats.SteadyState.Decision;
import io.normbench.stats.SteadyState.Ending;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class SteadyStateTest {
    private static final long MS = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    @Test
    void constantStepsAreSteadyAfterTwoWindowsAndNotBefore() {
        SteadyState detector = new SteadyState(5, 0.01, 0, NEVER);
        for (int i = 0; i < 9; i++) {
            assertThat(detector.add(10 * MS)).isEmpty();
        }
        assertThat(detector.add(10 * MS)).contains(new Decision(Ending.CONVERGED, 10));
    }

    @Test
    void waitsUntilBothMediansLieBehindAStepDown() {
        // 7 slow steps, then fast ones: the earlier window's median is fast once 3 of its 5 steps are.
        Decision decision = run(new SteadyState(5, 0.01, 0, NEVER), i -> i < 7 ? 50 * MS : 10 * MS, 100);

        assertThat(decision).isEqualTo(new Decision(Ending.CONVERGED, 7 + 3 + 5));
    }

    @Test
    void aSlowFirstStepDoesNotDelayTheDecision() {
        Decision decision = run(new SteadyState(5, 0.01, 0, NEVER), i -> i == 0 ? 2_000 * MS : 10 * MS, 100);

        assertThat(decision).isEqualTo(new Decision(Ending.CONVERGED, 10));
    }

    @Test
    void aDriftFasterThanTheToleranceEndsAtTheCap() {
        // 2 % a step: the medians of neighbouring windows of 5 differ by about 10 %.
        SteadyState detector = new SteadyState(5, 0.05, 0, 1_000 * MS);
        Decision decision = run(detector, i -> Math.round(10 * MS * Math.pow(1.02, i)), 1000);

        assertThat(decision.ending()).isEqualTo(Ending.CAP);
        // 10 ms (1.02^n - 1) / 0.02 reaches 1 s at n = 56.
        assertThat(decision.warmupSteps()).isEqualTo(56);
    }

    @Test
    void aDecayConvergesOnceItIsSlowerThanTheTolerance() {
        SteadyState detector = new SteadyState(5, 0.01, 0, NEVER);
        Decision decision = run(detector, i -> Math.round(10 * MS * (1 + Math.exp(-i / 10.0))), 1000);

        assertThat(decision.ending()).isEqualTo(Ending.CONVERGED);
        // The medians lie 2 and 7 steps back; e^-(n-8)/10 - e^-(n-3)/10 < 1 % of the later one from n = 44 or so.
        assertThat(decision.warmupSteps()).isBetween(40, 48);
    }

    @Test
    void noiseBelowTheToleranceOfMediansConvergesSoon() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Decision decision = run(
                    new SteadyState(10, 0.05, 0, NEVER),
                    i -> Math.round(10 * MS * Math.exp(0.02 * random.nextGaussian())),
                    1000);

            assertThat(decision.ending()).isEqualTo(Ending.CONVERGED);
            assertThat(decision.warmupSteps()).as("seed %d", seed).isBetween(20, 30);
        }
    }

    @Test
    void singleSpikesDoNotHinder() {
        Decision decision = run(new SteadyState(5, 0.01, 0, NEVER), i -> i % 5 == 3 ? 90 * MS : 10 * MS, 100);

        assertThat(decision).isEqualTo(new Decision(Ending.CONVERGED, 10));
    }

    @Test
    void capMayComeBeforeTwoWindowsAreFull() {
        Decision decision = run(new SteadyState(10, 0.01, 0, 25 * MS), i -> 10 * MS, 100);

        assertThat(decision).isEqualTo(new Decision(Ending.CAP, 3));
    }

    @Test
    void firstDecisionStands() {
        SteadyState detector = new SteadyState(2, 0.01, 0, NEVER);
        Decision decision = run(detector, i -> 10 * MS, 10);

        assertThat(detector.add(99 * MS)).contains(decision);
        assertThat(detector.decision()).contains(decision);
    }

    @Test
    void stepsTooShortForTheClockAreSteady() {
        assertThat(run(new SteadyState(2, 0.01, 0, NEVER), i -> 0, 10)).isEqualTo(new Decision(Ending.CONVERGED, 4));
    }

    @Test
    void endingsAreSpelledAsInTheResults() {
        assertThat(Ending.CONVERGED.id()).isEqualTo("converged");
        assertThat(Ending.CAP.id()).isEqualTo("cap");
    }

    @Test
    void refusesImpossibleSettingsAndTimes() {
        assertThatThrownBy(() -> new SteadyState(0, 0.01, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SteadyState(1, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SteadyState(1, 0.01, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SteadyState(1, 0.01, 0, 1).add(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Decision run(SteadyState detector, IntToLongFunction stepNanos, int limit) {
        for (int i = 0; i < limit; i++) {
            Optional<Decision> decision = detector.add(stepNanos.applyAsLong(i));
            if (decision.isPresent()) {
                return decision.get();
            }
        }
        throw new AssertionError("no decision after " + limit + " steps");
    }

    @Test
    void nothingSettlesBeforeTheLeastStepTime() {
        Decision decision = run(new SteadyState(2, 0.01, 95 * MS, NEVER), i -> 10 * MS, 100);

        assertThat(decision).isEqualTo(new Decision(Ending.CONVERGED, 10));
    }
}
