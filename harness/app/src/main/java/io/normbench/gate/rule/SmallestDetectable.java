package io.normbench.gate.rule;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.result.CellKey;
import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The smallest slow-down that the gate would have caught in about four of five cases: what a PASS is worth.
 *
 * <p>An approximation for normal noise of standard deviation s per pair difference, on the scale of log ratios. A
 * Hodges-Lehmann estimate of n pairs has the standard error s·sqrt(π/3)/sqrt(n). A slow-down is caught if it passes
 * three hurdles, each with probability 0.9: the screening estimate exceeds half the threshold; the screening test
 * rejects; the confirming estimate reaches the threshold. (That the confirming test rejects is then certain in
 * practice.) The largest of the three demands is the answer. What it leaves out: an offset that a whole build has.
 */
public final class SmallestDetectable {
    /** 90% quantile of the standard normal distribution. */
    private static final double Z_90 = 1.2815515655446004;
    /** 80% quantile of the standard normal distribution. */
    private static final double Z_80 = 0.8416212335729143;
    /** 95% quantile of the standard normal distribution. */
    private static final double Z_95 = 1.6448536269514722;

    private static final double EFFICIENCY = Math.sqrt(Math.PI / 3);

    /** Spread of one pair difference, by family; robust, because one slow process is no noise of the others. */
    private final Map<CellFamily, Double> pairSd = new HashMap<>();

    SmallestDetectable(List<CellSamples> cells) {
        Map<CellFamily, List<Double>> residuals = new HashMap<>();
        for (CellSamples cell : cells) {
            for (Stage stage : List.of(Stage.SCREEN, Stage.CONFIRM)) {
                double[] ratios = cell.logRatios(stage);
                if (ratios.length > 1) {
                    double location = HodgesLehmann.location(ratios);
                    // A residual from an estimate is too small by a factor that this undoes.
                    double correction = Math.sqrt(ratios.length / (ratios.length - 1.0));
                    List<Double> family = residuals.computeIfAbsent(
                            CellFamily.of(cell.key(), Quantity.STEP_TIME), key -> new ArrayList<>());
                    for (double ratio : ratios) {
                        family.add((ratio - location) * correction);
                    }
                }
            }
        }
        residuals.forEach((family, values) -> pairSd.put(
                family,
                Spread.madNormal(
                        values.stream().mapToDouble(Double::doubleValue).toArray())));
    }

    /** Of a cell measured in pairs, as a fraction; empty if it has too few pairs to catch anything. */
    OptionalDouble paired(CellKey key, double delta, int screenPairs, int confirmPairs) {
        Double sd = pairSd.get(CellFamily.of(key, Quantity.STEP_TIME));
        if (sd == null || screenPairs < GateSettings.MIN_PAIRS) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(paired(sd, delta, screenPairs, confirmPairs));
    }

    /**
     * The approximation itself.
     *
     * @param pairSd standard deviation of the log ratio of one pair
     * @param delta the threshold, a fraction
     * @return a slow-down, a fraction
     */
    public static double paired(double pairSd, double delta, int screenPairs, int confirmPairs) {
        double threshold = Math.log1p(delta);
        double screenError = pairSd * EFFICIENCY / Math.sqrt(screenPairs);
        double confirmError = pairSd * EFFICIENCY / Math.sqrt(confirmPairs);
        double passesHalf = threshold / 2 + Z_90 * screenError;
        double rejected = (Z_95 + Z_90) * screenError * smallSample(screenPairs);
        double reaches = threshold + Z_90 * confirmError;
        return Math.expm1(Math.max(reaches, Math.max(passesHalf, rejected)));
    }

    /**
     * Of two unpaired samples, where one test decides, at a power of 0.8; empty where even samples without overlap
     * could not reject.
     */
    static OptionalDouble unpaired(double[] base, double[] head, double delta, int tests) {
        double smallestP = 1 / binomial(base.length + head.length, base.length);
        if (base.length < 2 || head.length < 2 || smallestP * tests > GateSettings.LEVEL) {
            return OptionalDouble.empty();
        }
        double sd = Math.sqrt((square(Spread.madNormal(base)) + square(Spread.madNormal(head))) / 2);
        double error = sd * EFFICIENCY * Math.sqrt(1.0 / base.length + 1.0 / head.length);
        return OptionalDouble.of(Math.expm1(Math.log1p(delta) + Z_80 * error));
    }

    /**
     * The signed-rank test of few pairs has less power than its normal limit says; held by a simulation in the tests.
     */
    private static double smallSample(int pairs) {
        return 1 + 1.5 / pairs;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double binomial(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result = result * (n - k + i) / i;
        }
        return result;
    }
}
