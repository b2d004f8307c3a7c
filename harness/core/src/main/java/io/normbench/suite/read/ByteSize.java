package io.normbench.suite.read;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes such as {@code 4 GiB}. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:[.][0-9]+)?) ?([KMGT]?)i?B");

    private ByteSize() {}

    /** The number of bytes that {@code text} names; form and size have been checked. */
    static long parse(String text) {
        return bytes(text).orElseThrow().longValue();
    }

    /** Whether the size is at least a byte and fits in a {@code long}; true of what is no size, for others to tell. */
    static boolean isRepresentable(String text) {
        return bytes(text)
                .map(bytes -> bytes.compareTo(BigDecimal.ONE) >= 0
                        && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
                .orElse(true);
    }

    private static Optional<BigDecimal> bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
        return Optional.of(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power)));
    }
}
