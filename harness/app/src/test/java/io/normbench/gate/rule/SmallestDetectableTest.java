package io.normbench.gate.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.SignedRank;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The approximation against the rule itself, simulated. */
class SmallestDetectableTest {
    private static final int GATES = 1500;

    @ParameterizedTest
    @CsvSource({"0.055,0.05", "0.055,0.03", "0.02,0.03", "0.02,0.10", "0.005,0.03", "0.10,0.10"})
    void aboutFourOfFiveSlowDownsOfThatSizeAreCaught(double pairSd, double delta) {
        SplittableRandom random = new SplittableRandom(17);
        double slowDown = Math.log1p(SmallestDetectable.paired(pairSd, delta, 6, 12));
        double threshold = Math.log1p(delta);
        int caught = 0;
        for (int gate = 0; gate < GATES; gate++) {
            double[] screen = pairs(random, 6, slowDown, pairSd);
            double[] confirm = pairs(random, 12, slowDown, pairSd);
            boolean candidate = HodgesLehmann.location(screen) > threshold / 2 && p(screen) <= 0.05;
            caught += candidate && HodgesLehmann.location(confirm) >= threshold && p(confirm) <= 0.05 ? 1 : 0;
        }
        assertThat((double) caught / GATES).isBetween(0.72, 0.96);
    }

    private static double p(double[] differences) {
        return SignedRank.of(differences, SignedRank.Zeros.WILCOX).pGreater();
    }

    private static double[] pairs(SplittableRandom random, int n, double slowDown, double sd) {
        return IntStream.range(0, n)
                .mapToDouble(i -> slowDown + sd * random.nextGaussian())
                .toArray();
    }
}
