package io.normbench.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.stats.ItemScores;
import io.normbench.stats.Summary;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JackknifeTest {
    @Test
    void everyItemIsAGroupUntilThereAreTooMany() {
        assertThat(new Jackknife(0).groups()).isZero();
        assertThat(new Jackknife(20).groups()).isEqualTo(20);
        assertThat(new Jackknife(20).group(19)).isEqualTo(19);
        assertThat(new Jackknife(200).groups()).isEqualTo(200);
        assertThat(new Jackknife(201).groups()).isEqualTo(101);
        assertThat(new Jackknife(5000).groups()).isEqualTo(200);
        assertThat(new Jackknife(5000).group(4999)).isEqualTo(199);
    }

    @Test
    void whatItemsContributeToAMeanIsThemselves() {
        double[] items = {0.25, 1, 0, 0.5};
        double whole = Arrays.stream(items).average().orElseThrow();
        double[] without =
                Arrays.stream(items).map(item -> (4 * whole - item) / 3).toArray();

        assertThat(Jackknife.contributions(whole, without)).containsExactly(items, within(1e-12));
    }

    @Test
    void aGroupWithoutWhichThereIsNoFigureCountsAsTheWhole() {
        assertThat(Jackknife.contributions(0.5, new double[] {Double.NaN, 0.25}))
                .containsExactly(0.5, 0.75);
    }

    /** Of a ratio of sums, as IoU is one, over fresh samples of items: the estimated error is the one that is seen. */
    @Test
    void theErrorOfARatioIsTheOneThatFreshSamplesShow() {
        Random random = new Random(7);
        int items = 100;
        double[] ratios = new double[2000];
        double[] variances = new double[ratios.length];
        for (int draw = 0; draw < ratios.length; draw++) {
            double[] over = IntStream.range(0, items)
                    .mapToDouble(i -> random.nextDouble() * random.nextDouble())
                    .toArray();
            double[] under = Arrays.stream(over)
                    .map(value -> value + random.nextDouble())
                    .toArray();
            double sumOver = Arrays.stream(over).sum();
            double sumUnder = Arrays.stream(under).sum();
            ratios[draw] = sumOver / sumUnder;
            double[] without = IntStream.range(0, items)
                    .mapToDouble(i -> (sumOver - over[i]) / (sumUnder - under[i]))
                    .toArray();
            variances[draw] = ItemScores.of(List.of(Jackknife.contributions(ratios[draw], without)))
                    .varianceOfMean();
        }
        double seen = Summary.of(ratios).sd().orElseThrow();
        double estimated = Math.sqrt(Arrays.stream(variances).average().orElseThrow());

        assertThat(estimated / seen).isCloseTo(1, within(0.06));
    }
}
