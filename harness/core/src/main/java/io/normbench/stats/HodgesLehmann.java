package io.normbench.stats;

import java.util.Arrays;

/**
 * The estimates of location and shift of Hodges and Lehmann (1963), with the exact confidence bounds that belong to
 * them (Hollander, Wolfe and Chicken 2014, sections 3.3 and 4.3).
 *
 * <p>Of one sample: the median of its Walsh averages (x_i + x_j)/2, i &lt;= j; its bounds are order statistics of these
 * averages, at ranks taken from the distribution of the signed-rank statistic. Of two samples: the median of all x_i -
 * y_j, with bounds from the distribution of Mann and Whitney's statistic. A bound and the one-sided test of the same
 * level agree: a location is outside if and only if the test rejects it. With ties the bounds are conservative. All
 * differences are formed, which costs n² numbers: meant for samples of up to some hundred values.
 */
public final class HodgesLehmann {
    /** Probabilities are sums of many terms: 0.05 must not be missed by the last bit. */
    private static final double ROUNDING = 1e-12;

    private HodgesLehmann() {}

    /** The location of {@code x}. */
    public static double location(double[] x) {
        return Quantiles.median(walshAverages(x));
    }

    /** The value that the location of {@code x} exceeds with this one-sided {@code confidence}, or minus infinity. */
    public static double lowerBound(double[] x, double confidence) {
        double[] averages = walshAverages(x);
        int k = depth(SignedRank.cumulative(x.length), confidence);
        return k == 0 ? Double.NEGATIVE_INFINITY : averages[k - 1];
    }

    /** The value that the location of {@code x} stays below with this one-sided {@code confidence}, or infinity. */
    public static double upperBound(double[] x, double confidence) {
        double[] averages = walshAverages(x);
        int k = depth(SignedRank.cumulative(x.length), confidence);
        return k == 0 ? Double.POSITIVE_INFINITY : averages[averages.length - k];
    }

    /** The two-sided interval of the location of {@code x}. */
    public static Interval interval(double[] x, double confidence) {
        double oneSided = (1 + confidence) / 2;
        return new Interval(lowerBound(x, oneSided), upperBound(x, oneSided));
    }

    /** By how much {@code x} lies above {@code y}. */
    public static double shift(double[] x, double[] y) {
        return Quantiles.median(differences(x, y));
    }

    /** The value that the shift exceeds with this one-sided {@code confidence}, or minus infinity. */
    public static double lowerBoundOfShift(double[] x, double[] y, double confidence) {
        int k = depth(MannWhitney.cumulative(x.length, y.length), confidence);
        return k == 0 ? Double.NEGATIVE_INFINITY : differences(x, y)[k - 1];
    }

    /** The value that the shift stays below with this one-sided {@code confidence}, or infinity. */
    public static double upperBoundOfShift(double[] x, double[] y, double confidence) {
        int k = depth(MannWhitney.cumulative(x.length, y.length), confidence);
        double[] differences = differences(x, y);
        return k == 0 ? Double.POSITIVE_INFINITY : differences[differences.length - k];
    }

    /** The two-sided interval of the shift. */
    public static Interval intervalOfShift(double[] x, double[] y, double confidence) {
        double oneSided = (1 + confidence) / 2;
        return new Interval(lowerBoundOfShift(x, y, oneSided), upperBoundOfShift(x, y, oneSided));
    }

    /**
     * How many order statistics may be cut off at one end: the largest k with P(statistic &lt; k) &lt;= 1 - confidence.
     */
    private static int depth(double[] cumulative, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence lies between 0 and 1, but is " + confidence);
        }
        int k = 0;
        while (k < cumulative.length - 1 && cumulative[k] <= 1 - confidence + ROUNDING) {
            k++;
        }
        return k;
    }

    private static double[] walshAverages(double[] x) {
        Samples.requireFinite(x);
        double[] averages = new double[x.length * (x.length + 1) / 2];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = i; j < x.length; j++) {
                averages[n++] = x[i] / 2 + x[j] / 2;
            }
        }
        Arrays.sort(averages);
        return averages;
    }

    private static double[] differences(double[] x, double[] y) {
        Samples.requireFinite(x);
        Samples.requireFinite(y);
        double[] differences = new double[x.length * y.length];
        int n = 0;
        for (double a : x) {
            for (double b : y) {
                differences[n++] = a - b;
            }
        }
        Arrays.sort(differences);
        return differences;
    }
}
