package io.normbench.publish;

import io.normbench.published.PublishedNumber;
import io.normbench.published.PublishedNumber.Form;
import io.normbench.published.PublishedNumbers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The effect that published numbers tell of a claim, in the unit in which the run's own effect is judged. */
final class PublishedEffect {
    private static final double POINTS = 100;

    /** What takes longer is slower: speeds are compared by the inverse. */
    private static final String SECONDS = "seconds";

    private PublishedEffect() {}

    /**
     * Above 0 in the claimed direction: a difference of shares, or a relative one of speeds; empty if a number is not
     * known, or training did not converge.
     *
     * @param keys of the left and of the right side, or of their difference
     * @param expectation the claim's statement
     */
    static OptionalDouble of(List<String> keys, String expectation, PublishedNumbers numbers) {
        List<PublishedNumber> found =
                keys.stream().map(numbers::find).flatMap(Optional::stream).toList();
        if (found.isEmpty() || found.size() < keys.size()) {
            return OptionalDouble.empty();
        }
        OptionalDouble more = found.size() == 1 ? difference(found.get(0)) : difference(found.get(0), found.get(1));
        double sign = expectation.contains(">") ? 1 : -1;
        return more.isEmpty() ? more : OptionalDouble.of(sign * more.getAsDouble());
    }

    private static OptionalDouble difference(PublishedNumber number) {
        return number.form() == Form.DIFFERENCE
                ? OptionalDouble.of(number.value().getAsDouble() / POINTS)
                : OptionalDouble.empty();
    }

    private static OptionalDouble difference(PublishedNumber left, PublishedNumber right) {
        if (left.share().isPresent() && right.share().isPresent()) {
            return OptionalDouble.of(left.share().getAsDouble() - right.share().getAsDouble());
        }
        boolean durations = left.form() == Form.RAW
                && right.form() == Form.RAW
                && left.metric().contains(SECONDS)
                && right.metric().equals(left.metric());
        return durations
                ? OptionalDouble.of(right.value().getAsDouble() / left.value().getAsDouble() - 1)
                : OptionalDouble.empty();
    }
}
