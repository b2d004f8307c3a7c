package io.normbench.gate.verdict;

import io.normbench.gate.sample.Quantity;
import io.normbench.stats.Interval;
import java.util.Locale;
import java.util.OptionalDouble;

/** Writes the gate's numbers for people, the same on every machine. */
public final class GateText {
    /** What stands where nothing was measured. */
    public static final String NONE = "–";

    private GateText() {}

    /** A value of a quantity with its unit: {@code 12.3 ms}. */
    public static String value(OptionalDouble value, Quantity quantity) {
        if (value.isEmpty()) {
            return NONE;
        }
        return switch (quantity) {
            case STEP_TIME -> significant(value.getAsDouble()) + " ms";
            case MEMORY -> String.format(Locale.ROOT, "%.1f MiB", value.getAsDouble());
            case ACCURACY, OUTCOME -> String.format(Locale.ROOT, "%.4f", value.getAsDouble());
        };
    }

    /** A change with its interval: {@code +25.1% (+22.0% to +28.3%)}. */
    public static String change(CellVerdict verdict) {
        CellVerdict.Numbers numbers = verdict.numbers();
        if (numbers.change().isEmpty()) {
            return NONE;
        }
        Quantity quantity = verdict.quantity();
        String text = difference(numbers.change().getAsDouble(), quantity);
        return numbers.interval()
                .map((Interval i) -> String.format(
                        Locale.ROOT,
                        "%s (%s to %s)",
                        text,
                        difference(i.low(), quantity),
                        difference(i.high(), quantity)))
                .orElse(text);
    }

    /** A threshold, or a smallest detectable change: a size without a sign. */
    public static String size(OptionalDouble size, Quantity quantity) {
        if (size.isEmpty()) {
            return NONE;
        }
        return quantity == Quantity.ACCURACY
                ? String.format(Locale.ROOT, "%.4f", size.getAsDouble())
                : String.format(Locale.ROOT, "%.1f%%", 100 * size.getAsDouble());
    }

    /** A p value: {@code 0.031}, and {@code <0.001} below that. */
    public static String p(OptionalDouble p) {
        if (p.isEmpty()) {
            return NONE;
        }
        return p.getAsDouble() < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p.getAsDouble());
    }

    /** A signed difference: a percentage, or for accuracy a plain number. */
    public static String difference(double difference, Quantity quantity) {
        String sign = difference < 0 ? "−" : "+";
        double size = Math.abs(difference);
        if (Double.isInfinite(size)) {
            return sign + "∞";
        }
        return quantity == Quantity.ACCURACY
                ? String.format(Locale.ROOT, "%s%.4f", sign, size)
                : String.format(Locale.ROOT, "%s%.1f%%", sign, 100 * size);
    }

    /** Three significant digits, or all digits before the point. */
    private static String significant(double value) {
        int digits = value <= 0 ? 0 : (int) Math.floor(Math.log10(value));
        return String.format(Locale.ROOT, "%." + Math.min(6, Math.max(0, 2 - digits)) + "f", value);
    }

    /**
     * Text from outside (a worker's last words) on one line, shortened, and unable to notify anyone: an at sign in a
     * comment would call the person of that name.
     */
    public static String foreign(String text, int limit) {
        String line = text.replaceAll("\\s+", " ").strip().replace("@", "@\u200b");
        return line.length() <= limit ? line : line.substring(0, limit - 1) + "…";
    }

    /** {@code 1 cell}, {@code 2 cells}. */
    public static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
