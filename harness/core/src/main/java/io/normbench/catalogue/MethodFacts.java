package io.normbench.catalogue;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a method with its default options does, as running it shows.
 *
 * @param parameters names of the parameters it asks for
 * @param moving names of the pieces of state that training moves
 * @param constant names of those that nothing moves
 * @param batchInTraining whether an image's output in training depends on other images of its batch
 * @param batchInEvaluation likewise in evaluation
 * @param evaluatesAsItTrains whether evaluation gives what training gives, with the same variables
 * @param alone what one image alone gives in training
 * @param onePosition what one image of one position (H = W = 1) gives in training
 * @param definition tensor operations of the definition, forward, in training; those that move no values, such as
 *     reshapes and slices, and updates of state are not counted
 * @param fast those of the fast path; empty if it has none
 */
public record MethodFacts(
        List<String> parameters,
        List<String> moving,
        List<String> constant,
        boolean batchInTraining,
        boolean batchInEvaluation,
        boolean evaluatesAsItTrains,
        Outcome alone,
        Outcome onePosition,
        int definition,
        OptionalInt fast) {
    /** What became of an input. */
    public enum Outcome {
        /** Finite values that are others for another input. */
        USED("finite values that depend on the input"),
        /** The same values for every input: nothing of it is left. */
        LOST("the same values for every input: nothing of it is left"),
        /** NaN or Infinity. */
        NOT_FINITE("values that are not finite"),
        /** An exception. */
        REFUSED("an error: the method refuses it");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** What comes out, in words. */
        public String text() {
            return text;
        }
    }

    /** Names to read: those that differ in a number before a dot are one, {@code history<i>.mean}. */
    static List<String> shown(List<String> names) {
        return names.stream()
                .map(name -> name.replaceFirst("(?<=[a-z])[0-9]+(?=\\.)", "<i>"))
                .distinct()
                .toList();
    }

    public MethodFacts {
        parameters = List.copyOf(parameters);
        moving = List.copyOf(moving);
        constant = List.copyOf(constant);
    }
}
