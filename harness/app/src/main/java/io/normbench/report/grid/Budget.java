package io.normbench.report.grid;

import io.normbench.report.text.Numbers;
import io.normbench.result.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * What stands behind accuracies: what networks were trained on, and on how many items they were judged. Trials of one column
 * may differ in it.
 *
 * @param images images trained on, with repetitions, ascending
 * @param updates updates made, ascending
 * @param heldOut items judged on, ascending
 */
public record Budget(List<Long> images, List<Long> updates, List<Long> heldOut) {
    public Budget {
        images = List.copyOf(images);
        updates = List.copyOf(updates);
        heldOut = List.copyOf(heldOut);
    }

    public static Budget of(List<Measured> trials) {
        return new Budget(
                distinct(trials, Measured::trainImages),
                distinct(
                        trials,
                        trial -> trial.steps().isPresent()
                                ? OptionalLong.of(trial.steps().getAsInt())
                                : OptionalLong.empty()),
                distinct(trials, Measured::metricCount));
    }

    private static List<Long> distinct(List<Measured> trials, Function<Measured, OptionalLong> figure) {
        return trials.stream()
                .map(figure)
                .flatMapToLong(OptionalLong::stream)
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    /** What is known of the training: {@code 2,400 images, 150 updates}; empty if nothing is. */
    public String training() {
        List<String> parts = new ArrayList<>();
        if (!images.isEmpty()) {
            parts.add(text(images, "image"));
        }
        if (!updates.isEmpty()) {
            parts.add(text(updates, "update"));
        }
        return String.join(", ", parts);
    }

    /** The items judged on: {@code 359 held-out images}; empty if they are not known. */
    public String judged() {
        return heldOut.isEmpty() ? "" : text(heldOut, "held-out image");
    }

    private static String text(List<Long> figures, String noun) {
        long most = figures.get(figures.size() - 1);
        String least = figures.size() == 1 ? "" : Numbers.fixed(figures.get(0), 0) + " to ";
        return least + Numbers.count(most, noun);
    }

    /** All of both. */
    public Budget plus(Budget other) {
        return new Budget(merged(images, other.images), merged(updates, other.updates), merged(heldOut, other.heldOut));
    }

    private static List<Long> merged(List<Long> a, List<Long> b) {
        return LongStream.concat(
                        a.stream().mapToLong(Long::longValue), b.stream().mapToLong(Long::longValue))
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }
}
