package io.normbench.report.grid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often methods are on the front of cost against gain, the set of those that none beats in both, when all are drawn
 * anew from their uncertainty: the parametric bootstrap.
 *
 * @param shares of the draws in which a method is on the front, by method
 */
public record Front(Map<String, Double> shares) {
    /** A method may be on the front if it is in more than this share of draws. */
    public static final double LEAST = 0.05;

    public static final int DRAWS = 1000;
    /** Draws are the same in every rendering. */
    private static final long SEED = 16;

    /**
     * A method's cost and gain, with standard errors.
     *
     * @param cost less is better
     * @param gain more is better
     */
    public record Estimate(String method, double cost, double costError, double gain, double gainError) {}

    public static Front of(List<Estimate> estimates) {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] times = new int[estimates.size()];
        double[] cost = new double[times.length];
        double[] gain = new double[times.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < times.length; i++) {
                Estimate estimate = estimates.get(i);
                cost[i] = estimate.cost() + estimate.costError() * random.nextGaussian();
                gain[i] = estimate.gain() + estimate.gainError() * random.nextGaussian();
            }
            for (int i = 0; i < times.length; i++) {
                times[i] += isBeaten(i, cost, gain) ? 0 : 1;
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int i = 0; i < times.length; i++) {
            shares.put(estimates.get(i).method(), (double) times[i] / DRAWS);
        }
        return new Front(shares);
    }

    private static boolean isBeaten(int point, double[] cost, double[] gain) {
        for (int other = 0; other < cost.length; other++) {
            boolean noWorse = cost[other] <= cost[point] && gain[other] >= gain[point];
            if (noWorse && (cost[other] < cost[point] || gain[other] > gain[point])) {
                return true;
            }
        }
        return false;
    }

    /** The share of draws in which {@code method} is on the front. */
    public double share(String method) {
        return shares.getOrDefault(method, 0.0);
    }

    /** Whether {@code method} may be on the front. */
    public boolean holds(String method) {
        return share(method) > LEAST;
    }
}
