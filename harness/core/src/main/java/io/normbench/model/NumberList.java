package io.normbench.model;

import java.util.Arrays;
import java.util.List;

/** Option values that are several numbers, separated by commas. */
final class NumberList {
    private NumberList() {}

    /**
     * The positive numbers in {@code text}.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the option
     */
    static List<Double> reals(String option, String text) {
        try {
            List<Double> numbers = Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(Double::valueOf)
                    .toList();
            if (numbers.stream().allMatch(number -> number > 0 && Double.isFinite(number))) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            // the message below says what is expected
        }
        throw new IllegalArgumentException(
                "option '" + option + "' is '" + text + "'; expected positive numbers separated by commas");
    }
}
