package io.normbench.gate.sample;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of the column {@code pair}: a stage and a number. A bare number is a screening pair.
 *
 * @param stage what the pair is for
 * @param number 1, 2, … within the stage; the seed of an accuracy pair
 */
public record PairId(Stage stage, long number) {
    private static final Pattern TEXT = Pattern.compile("([sca]?)(-?[0-9]{1,18})");

    /** Reads the text of a column; empty if it is not one. */
    public static Optional<PairId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Stage stage = switch (matcher.group(1)) {
            case "c" -> Stage.CONFIRM;
            case "a" -> Stage.ACCURACY;
            default -> Stage.SCREEN;
        };
        return Optional.of(new PairId(stage, Long.parseLong(matcher.group(2))));
    }

    /** The text: {@code s3}. */
    @Override
    public String toString() {
        return stage.prefix() + number;
    }
}
