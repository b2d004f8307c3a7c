package io.normbench.conformance;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What a definition itself cannot do, and why: the one list of exceptions from the bounds of {@link InputClass}. */
enum KnownLimit {
    /**
     * {@code sn}: the variances of its layer and batch branches are E[x²] - E[x]² by definition (the authors' code), two
     * numbers each right to 2u of the largest square. What is left of a variance of 1 at mean 64 is right to 1e-3 in
     * float32, at mean 1024 to 0.25: nothing can be said of it there.
     */
    SUBTRACTS_SQUARES(
            Set.of("sn"),
            Set.of(
                    InputClass.VECTORS,
                    InputClass.MEAN_64,
                    InputClass.MEAN_1024,
                    InputClass.MEAN_8192,
                    InputClass.CONSTANT_CHANNELS,
                    InputClass.MANY_POSITIONS),
            (largest, u) -> 4 * u * largest * largest,
            "the definition subtracts squares, of whose difference nothing is left here"),

    /**
     * {@code dyt}: the slope of a tanh comes from its value y, as 1 - y², in every library. Where y has reached 1 the
     * slope is below u, and not resolved; beside larger values nobody sees that, alone in a sample or a channel one does.
     */
    SATURATES(
            Set.of("dyt"),
            Set.of(InputClass.MIXED_SAMPLES, InputClass.MIXED_CHANNELS),
            (largest, u) -> 16 * u,
            "");

    private static final double NOTHING_LEFT = 0.1;

    private final Set<String> methods;
    private final Set<InputClass> classes;
    private final Loss loss;
    private final String consequence;

    KnownLimit(Set<String> methods, Set<InputClass> classes, Loss loss, String consequence) {
        this.methods = methods;
        this.classes = classes;
        this.loss = loss;
        this.consequence = consequence;
    }

    /** The limit of a method on a class of inputs. */
    static Optional<KnownLimit> of(String method, InputClass inputs) {
        return Arrays.stream(values())
                .filter(limit -> limit.methods.contains(method) && limit.classes.contains(inputs))
                .findFirst();
    }

    /** What is allowed beside the bound, of the size of what is rounded; 0 without a limit. */
    static double further(String method, InputClass inputs, double largestInput, NumberFormat format) {
        return of(method, inputs)
                .map(limit -> limit.loss.of(largestInput, format.unitRoundoff()))
                .orElse(0.0);
    }

    /** Why a case says nothing of the method; empty if it does. */
    static Optional<String> skipped(String method, InputClass inputs, double largestInput, NumberFormat format) {
        return of(method, inputs)
                .filter(limit -> limit.loss.of(largestInput, format.unitRoundoff()) > NOTHING_LEFT)
                .map(limit -> limit.consequence);
    }

    /** What a definition loses, of the size of what is rounded. */
    @FunctionalInterface
    private interface Loss {
        double of(double largestInput, double unitRoundoff);
    }
}
