package io.normbench.conformance;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What a definition itself cannot do, or a reference, and why: the one list of exceptions from the bounds of
 * {@link InputClass} and of vectors.
 */
enum KnownLimit {
    /**
     * {@code dyt}: the slope of a tanh comes from its value y, as 1 - y², in every library. Where y has reached 1 the
     * slope is below u, and not resolved; so it is with the gates of {@code mode} and {@code iebn}, y (1 - y), whose
     * argument is a sample's mean. {@code dyisru}: the slope is 1/√(β + x²) less x²/√(β + x²)³, which are the same where x²
     * is far above β. Beside larger values nobody sees that, alone in a sample or a channel one does.
     */
    SATURATES(
            Set.of("dyt", "dyisru", "mode", "iebn"),
            Set.of(InputClass.MIXED_SAMPLES, InputClass.MIXED_CHANNELS),
            (largest, u) -> 16 * u,
            ""),

    /**
     * {@code dbn}: eigenvalues of a matrix are right to u of the largest one in every algorithm, also in the float64 that
     * matrices are decomposed in. Between channels of sizes 1e6 and 1e-6, whose eigenvalue is eps, that is more than the
     * smallest: what whitens the small channels is noise of the large ones.
     */
    LOSES_SMALL_EIGENVALUES(
            Set.of("dbn"),
            Set.of(InputClass.MIXED_CHANNELS),
            (largest, u) -> Double.POSITIVE_INFINITY,
            "the smallest eigenvalues are below the rounding of the largest"),

    /**
     * {@code oni}: where there are as many filters as weights in one, or more, centred filters span a direction less than
     * their Gram matrix has. There it has the 1e-5 that are added to its diagonal and what rounding leaves, and Newton's
     * steps raise both.
     */
    LACKS_A_DIRECTION(
            Set.of("oni"),
            Set.of(InputClass.VECTORS, InputClass.BATCH_ONE, InputClass.ONE_VALUE),
            (largest, u) -> u / 1e-5,
            ""),

    /**
     * {@code pn}: a proxy about a parameter of 1e5 has values that are right to u · 1e5, from which its spread of about 1
     * is taken and divided by. Moving the parameter moves all of them alike.
     */
    SPREADS_ABOUT_A_PARAMETER(
            Set.of("pn"),
            Set.of(InputClass.UNEVEN_PARAMETERS),
            (largest, u) -> Double.POSITIVE_INFINITY,
            "a proxy's spread of 1 is not resolved about 1e5"),

    /** {@code cwn}: a filter of equal values has no direction when it is centred. */
    HAS_NO_DIRECTION(
            Set.of("cwn"),
            Set.of(InputClass.CONSTANT_CHANNELS),
            (largest, u) -> Double.POSITIVE_INFINITY,
            "the direction of a constant filter is not defined"),

    /**
     * {@code bcn}: what rounding leaves of a channel without spread is divided by √eps by the inner normalization, and what
     * comes of it once more by the outer one.
     */
    DIVIDES_TWICE(Set.of("bcn"), Set.of(InputClass.CONSTANT_CHANNELS), (largest, u) -> 4096 * u, ""),

    /** {@code dl4j:bn} keeps the logarithm of a deviation: its error is that of the deviation, however near 0 it is. */
    IS_A_LOGARITHM(Set.of("dl4j:bn"), Set.of(InputClass.values()), (largest, u) -> 4 * u, ""),

    /** {@code cbn}: convolutions' libraries add up a weight's gradient position by position: here 16,384 of them. */
    ADDS_ONE_BY_ONE(Set.of("cbn"), Set.of(InputClass.MANY_POSITIONS), (largest, u) -> 256 * u, "");

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

    /**
     * How many chains of ten operations a method is: what is rounded that many times more than others.
     *
     * <ul>
     *   <li>Whitening: a product of the input with itself, and five steps of Newton, which are twenty products of
     *       matrices; or a decomposition.
     *   <li>{@code on}: samples pass one after the other, four operations on the state for each of up to 24.
     * </ul>
     */
    static double chains(String method) {
        return switch (method) {
            case "gw", "sw", "iternorm", "dbn" -> 8;
            case "on" -> 4;
            default -> 1;
        };
    }

    /**
     * What the expected values of a vector may be off by, beside the bound of all. The reference of {@code sn}, the
     * authors' code, has the variances of its layer and batch branches as E[x²] - E[x]²: two numbers each right to 2u of
     * the largest square. Here nothing of the kind is subtracted.
     */
    static double ofVectors(String method, double largestInput) {
        return method.equals("sn") ? 4 * NumberFormat.FLOAT64.unitRoundoff() * largestInput * largestInput : 0;
    }

    /** What a definition loses, of the size of what is rounded. */
    @FunctionalInterface
    private interface Loss {
        double of(double largestInput, double unitRoundoff);
    }
}
