package io.normbench.suite;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes such as {@code 4 GiB}. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9.]+) ?([KMGT]?)i?B");

    private ByteSize() {}

    /** The number of bytes that {@code text} names; the schema has checked its form. */
    static long parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: " + text);
        }
        int power = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
        return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power)).longValue();
    }
}
