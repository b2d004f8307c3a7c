package io.normbench.stats;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * The test of Mann and Whitney (1947) on two unpaired samples: does one tend to larger values?
 *
 * <p>The p values are exact, with ties too, for up to {@value #EXACT_LIMIT} values in all; beyond that, with ties, they
 * are the normal approximation with continuity correction.
 *
 * @param u1 pairs in which x is above y, ties counting one half
 * @param u2 pairs in which y is above x
 * @param pGreater probability of a {@code u1} at least as large if both samples came from one distribution: small if x
 *     tends to be larger
 * @param pLess probability of a {@code u1} at most as large
 */
public record MannWhitney(double u1, double u2, double pGreater, double pLess) {
    private static final int EXACT_LIMIT = 100;
    /** Without ties commons-statistics is exact for any size; above this product of the sizes it takes too long. */
    private static final int COMMONS_EXACT_PRODUCT = 40_000;

    /** Tests {@code x} against {@code y}; neither may be empty. */
    public static MannWhitney of(double[] x, double[] y) {
        Samples.requireFinite(x);
        Samples.requireFinite(y);
        int[] ranks = Samples.doubledRanks(
                DoubleStream.concat(DoubleStream.of(x), DoubleStream.of(y)).toArray());
        boolean ties = Samples.hasTies(ranks);
        if (!ties) {
            boolean exact = (long) x.length * y.length <= COMMONS_EXACT_PRODUCT;
            return byCommons(x, y, exact ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC);
        }
        return ranks.length <= EXACT_LIMIT ? exact(ranks, x.length) : byCommons(x, y, PValueMethod.ASYMPTOTIC);
    }

    /** Both directions at once: twice the smaller probability, at most 1. */
    public double pTwoSided() {
        return Math.min(1, 2 * Math.min(pGreater, pLess));
    }

    /** P(U &lt;= k) for k = 0 … n·m under the hypothesis, for samples of {@code n} and {@code m} without ties. */
    static double[] cumulative(int n, int m) {
        int[] ranks = new int[n + m];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = 2 * (i + 1);
        }
        double[] sums = rankSums(ranks, n);
        double[] cumulative = new double[n * m + 1];
        double below = 0;
        for (int k = 0; k < cumulative.length; k++) {
            below += sums[2 * k + n * (n + 1)];
            cumulative[k] = Math.min(1, below);
        }
        return cumulative;
    }

    private static MannWhitney byCommons(double[] x, double[] y, PValueMethod method) {
        MannWhitneyUTest test = MannWhitneyUTest.withDefaults().with(method);
        MannWhitneyUTest.Result greater =
                test.with(AlternativeHypothesis.GREATER_THAN).test(x, y);
        double less = test.with(AlternativeHypothesis.LESS_THAN).test(x, y).getPValue();
        double pairs = (double) x.length * y.length;
        return new MannWhitney(greater.getStatistic(), pairs - greater.getStatistic(), greater.getPValue(), less);
    }

    /**
     * commons-statistics has exact probabilities only without ties; here all splits of the pooled ranks are counted.
     */
    private static MannWhitney exact(int[] doubledRanks, int n) {
        int m = doubledRanks.length - n;
        int observed = 0;
        for (int i = 0; i < n; i++) {
            observed += doubledRanks[i];
        }
        double[] probability = rankSums(doubledRanks, n);
        double atMost = 0;
        double atLeast = 0;
        for (int sum = 0; sum < probability.length; sum++) {
            atMost += sum <= observed ? probability[sum] : 0;
            atLeast += sum >= observed ? probability[sum] : 0;
        }
        double u1 = (observed - n * (n + 1)) / 2.0;
        return new MannWhitney(u1, (double) n * m - u1, Math.min(1, atLeast), Math.min(1, atMost));
    }

    /**
     * The probability of each sum of {@code n} of the doubled ranks, all choices being equally likely: choices are
     * counted, rank by rank. Counts below 2^53 are exact; larger ones keep 15 digits, and up to 1,000 ranks do not
     * overflow. In ascending order, so that the last digit does not depend on the order of the samples.
     */
    private static double[] rankSums(int[] doubledRanks, int n) {
        int[] ranks = doubledRanks.clone();
        Arrays.sort(ranks);
        double[][] choices = new double[n + 1][Arrays.stream(ranks).sum() + 1];
        choices[0][0] = 1;
        int reached = 0;
        for (int taken = 0; taken < ranks.length; taken++) {
            int rank = ranks[taken];
            reached += rank;
            for (int k = Math.min(n, taken + 1); k > 0; k--) {
                for (int sum = reached; sum >= rank; sum--) {
                    choices[k][sum] += choices[k - 1][sum - rank];
                }
            }
        }
        double all = Arrays.stream(choices[n]).sum();
        return Arrays.stream(choices[n]).map(count -> count / all).toArray();
    }
}
