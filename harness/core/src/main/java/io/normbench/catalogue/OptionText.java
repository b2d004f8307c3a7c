package io.normbench.catalogue;

import io.normbench.option.OptionSpec;
import java.math.BigDecimal;

/** Options in words. */
final class OptionText {
    private static final double SMALL = 1e-3;
    private static final double LARGE = 1e6;

    private OptionText() {}

    /** The default as a suite would have it: {@code 0.1}, {@code 1e-5}, {@code 32}. */
    static String defaultOf(OptionSpec option) {
        if (!(option.defaultValue() instanceof Double number)) {
            return option.defaultValue().toString().isEmpty()
                    ? "''"
                    : option.defaultValue().toString();
        }
        double size = Math.abs(number);
        boolean plain = size == 0 || size >= SMALL && size < LARGE;
        return plain
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : number.toString().replace(".0E", "e").replace("E", "e");
    }

    /** {@code groups = 32 (a whole number of at least 1): channel groups}. */
    static String line(OptionSpec option) {
        return option.name() + " = " + defaultOf(option) + " (" + option.expectation() + "): " + option.description();
    }
}
