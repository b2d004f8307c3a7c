package io.normbench.roofline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private static final long MILLI = 1_000_000;

    private final List<String> calls = new ArrayList<>();
    private long now;

    private PassTime time(RooflineSettings settings, long passNanos) {
        return new Stopwatch(settings, () -> now, () -> calls.add("wait")).time(() -> {
            now += passNanos;
            calls.add("pass");
        });
    }

    @Test
    void slowPassesAreTimedOneByOneAndTheDeviceIsWaitedForAroundEach() {
        PassTime time = time(new RooflineSettings(0.1, 3, 0.05, 0.001, 0, 0), 20 * MILLI);

        assertThat(time.medianNanos()).isEqualTo(20 * MILLI);
        assertThat(time.samples()).isEqualTo(5);
        assertThat(time.passes()).isEqualTo(5);
        // Three warm-up passes fill 50 ms, five measured ones 100 ms.
        assertThat(calls.stream().filter("pass"::equals)).hasSize(8);
        assertThat(calls.subList(0, 3)).containsExactly("wait", "pass", "wait");
    }

    @Test
    void quickPassesAreTimedTogether() {
        PassTime time = time(new RooflineSettings(0.01, 3, 0.001, 0.001, 0, 0), 10_000);

        // 100 passes of 10 µs fill a block of 1 ms; ten blocks fill 10 ms.
        assertThat(time.medianNanos()).isEqualTo(10_000);
        assertThat(time.samples()).isEqualTo(10);
        assertThat(time.passes()).isEqualTo(1000);
    }

    @Test
    void verySlowPassesStillGiveTheSmallestNumberOfSamples() {
        PassTime time = time(new RooflineSettings(0.1, 4, 0.05, 0.001, 0, 0), 1000 * MILLI);

        assertThat(time.samples()).isEqualTo(4);
    }

    @Test
    void percentilesAreOfTheSamples() {
        PassTime time = PassTime.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 22);

        assertThat(time).isEqualTo(new PassTime(6, 2, 10, 11, 22));
    }
}
