package io.normbench.stats;

import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Wilcoxon's signed-rank test (Wilcoxon 1945) of paired differences: are they symmetric about zero?
 *
 * <p>The p values are exact, with ties and zeros too, for up to {@value #EXACT_LIMIT} differences; beyond that, with
 * ties or zeros, they are the normal approximation with continuity correction.
 *
 * @param nonZero differences that are not zero
 * @param wPlus sum of the (average) ranks of the positive differences, ranked by magnitude
 * @param pGreater probability of a sum at least as large if the differences were symmetric about zero: small if their
 *     location is above zero; 1 if all differences are zero
 * @param pLess probability of a sum at most as large
 */
public record SignedRank(int nonZero, double wPlus, double pGreater, double pLess) {
    /** What happens to differences of exactly zero. */
    public enum Zeros {
        /** They are dropped before ranking (Wilcoxon 1945). */
        WILCOX,
        /** They take part in ranking and are dropped then (Pratt 1959). */
        PRATT
    }

    private static final int EXACT_LIMIT = 200;
    private static final int COMMONS_EXACT_LIMIT = 1023;

    /** Tests {@code differences}, of which there must be at least one. */
    public static SignedRank of(double[] differences, Zeros zeros) {
        Samples.requireFinite(differences);
        double[] kept = zeros == Zeros.WILCOX
                ? Arrays.stream(differences).filter(d -> d != 0).toArray()
                : differences.clone();
        int nonZero = (int) Arrays.stream(differences).filter(d -> d != 0).count();
        if (nonZero == 0) {
            return new SignedRank(0, 0, 1, 1);
        }
        int[] ranks = Samples.doubledRanks(Arrays.stream(kept).map(Math::abs).toArray());
        boolean plain = nonZero == kept.length && !Samples.hasTies(ranks);
        if (plain && nonZero <= COMMONS_EXACT_LIMIT) {
            return byCommons(kept, nonZero, PValueMethod.EXACT);
        }
        return nonZero <= EXACT_LIMIT ? exact(kept, ranks, nonZero) : byCommons(kept, nonZero, PValueMethod.ASYMPTOTIC);
    }

    /** Both directions at once: twice the smaller probability, at most 1. */
    public double pTwoSided() {
        return Math.min(1, 2 * Math.min(pGreater, pLess));
    }

    /** P(W+ &lt;= k) for k = 0 … n(n+1)/2 under the hypothesis, for {@code n} differences without ties. */
    static double[] cumulative(int n) {
        int[] ranks = new int[n];
        Arrays.setAll(ranks, i -> i + 1);
        double[] probability = sumOfRandomSigns(ranks);
        for (int k = 1; k < probability.length; k++) {
            probability[k] += probability[k - 1];
        }
        return probability;
    }

    private static SignedRank byCommons(double[] differences, int nonZero, PValueMethod method) {
        WilcoxonSignedRankTest test = WilcoxonSignedRankTest.withDefaults().with(method);
        WilcoxonSignedRankTest.Result greater =
                test.with(AlternativeHypothesis.GREATER_THAN).test(differences);
        double less =
                test.with(AlternativeHypothesis.LESS_THAN).test(differences).getPValue();
        return new SignedRank(nonZero, greater.getStatistic(), greater.getPValue(), less);
    }

    /** commons-statistics has exact probabilities only without ties and zeros; here all signs are counted. */
    private static SignedRank exact(double[] differences, int[] doubledRanks, int nonZero) {
        int[] ranks = new int[nonZero];
        int n = 0;
        int observed = 0;
        for (int i = 0; i < differences.length; i++) {
            if (differences[i] != 0) {
                ranks[n++] = doubledRanks[i];
                observed += differences[i] > 0 ? doubledRanks[i] : 0;
            }
        }
        double[] probability = sumOfRandomSigns(ranks);
        double atMost = 0;
        double atLeast = 0;
        for (int sum = 0; sum < probability.length; sum++) {
            atMost += sum <= observed ? probability[sum] : 0;
            atLeast += sum >= observed ? probability[sum] : 0;
        }
        return new SignedRank(nonZero, observed / 2.0, Math.min(1, atLeast), Math.min(1, atMost));
    }

    /**
     * The probability of each sum of the ranks whose sign is positive, all signs being equally likely. Probabilities of
     * up to 52 ranks are multiples of 2^-52 and therefore exact.
     */
    private static double[] sumOfRandomSigns(int[] ranks) {
        double[] probability = new double[Arrays.stream(ranks).sum() + 1];
        probability[0] = 1;
        int reached = 0;
        for (int rank : ranks) {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--) {
                double with = sum >= rank ? probability[sum - rank] : 0;
                probability[sum] = (probability[sum] + with) / 2;
            }
        }
        return probability;
    }
}
