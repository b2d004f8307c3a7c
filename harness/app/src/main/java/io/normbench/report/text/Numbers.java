package io.normbench.report.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Writes numbers for people: as many digits as mean something, the same on every machine. */
public final class Numbers {
    private Numbers() {}

    /** {@code value} to {@code digits} significant digits, with thousands separators: {@code 12,300}. */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
        int decimals = Math.max(0, digits - (rounded.precision() - rounded.scale()));
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    /** {@code value} with exactly {@code decimals} decimals. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : "NaN";
    }

    /** A signed difference with a true minus sign: {@code −0.87}. */
    public static String signed(double value, int decimals) {
        String text = fixed(Math.abs(value), decimals);
        return (value < 0 ? "\u2212" : "+") + text;
    }

    /** A share of 1 as a percentage: {@code 0.4%}, {@code 12%}. */
    public static String percent(double share) {
        return fixed(100 * share, Math.abs(share) < 0.0995 ? 1 : 0) + "%";
    }

    /** {@code count} things: {@code 1 trial}, {@code 432 trials}. */
    public static String count(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** A span of time: {@code 4.2 s}, {@code 3 min 4 s}, {@code 1 h 12 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return fixed(duration.toMillis() / 1000.0, 1) + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
