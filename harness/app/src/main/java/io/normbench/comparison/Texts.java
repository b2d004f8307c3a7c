package io.normbench.comparison;

import io.normbench.result.Comparison.Ratio;
import java.util.Locale;

/** Numbers for terminal and pages, the same on every machine. */
final class Texts {
    private Texts() {}

    /** {@code 1.2%}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share < 10 ? "%.1f%%" : "%.0f%%", 100 * share);
    }

    /** {@code 0.94}; cut rather than rounded, so that 1.00 is said of nothing else. */
    static String tau(double tau) {
        return String.format(Locale.ROOT, "%.2f", (long) (100 * tau + Math.copySign(1e-9, tau)) / 100.0);
    }

    /** {@code 1.234 (1.210-1.258)}, without the interval if that bounds nothing. */
    static String ratio(Ratio ratio) {
        double low = ratio.interval().low();
        double high = ratio.interval().high();
        return low <= 0 && Double.isInfinite(high)
                ? String.format(Locale.ROOT, "%.3f", ratio.value())
                : String.format(Locale.ROOT, "%.3f (%.3f-%.3f)", ratio.value(), low, high);
    }
}
