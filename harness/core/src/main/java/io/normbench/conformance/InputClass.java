package io.normbench.conformance;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of input that methods are checked on, and how far they may be off on it: the one place for both.
 *
 * <p>Fresh inputs are drawn anew in every check: two training steps and one in evaluation mode, each with a backward
 * pass from a normal gradient of the output. Parameters begin near their initial values, running means near the inputs'
 * means, as after long training.
 *
 * <p><b>The bound.</b> No algorithm in a format can be held to more than what the format's own rounding does to its
 * input. A result may be off by what moving every input, parameter and gradient of an output by {@link #roundings()}
 * units u of its size, up or down by chance, does to the definition in float64, and by as many u of the result's own
 * size; {@link Tolerance} has the details. That is what a stable algorithm achieves, it follows each method's own
 * conditioning (a whitening matrix, a softmax over large logits, a channel without spread) without a number for each,
 * and it is far below what unstable ones lose: with mean m and deviation 1 it comes to about {@code roundings · u · m},
 * while a variance as E[x²] - E[x]² is off by u · m².
 *
 * <p><b>How many roundings.</b>
 *
 * <ul>
 *   <li>{@value #CHAIN}: a chain of about ten operations, each rounded to half of 2u, on each side of which a sum of n
 *       values in blocks adds log2(n)/2 more.
 *   <li>{@value #EQUAL_VALUES} where equal values, or a few beside which the others are nothing, make up a sum: adding the
 *       same number to the same partial sum rounds the same way each time, so that n additions cost n roundings and not
 *       √n. A channel has 210 values here, and LibTorch's batch normalization adds those of a channels-last tensor one
 *       after the other.
 *   <li>{@value #LONG_SUMS} for sums of 16,384 values: in blocks of b, one after the other inside, √b to b roundings.
 * </ul>
 *
 * <p>Measured over all methods on both engines, right ones use up to two thirds of each. Where a move crossed a kink, such
 * as the threshold of {@code pn}'s ReLU, the jump is both the error and what is allowed.
 */
enum InputClass {
    /** The inputs of reference vectors, rounded to float32. */
    VECTORS("vectors", Unevenness.NONE, null, null, InputClass.CHAIN),

    /** Mean 0, deviation 1: what a network's own activations are nearest to. */
    MEAN_0("mean 0", Unevenness.NONE, Shape.BASE, (normal, place) -> normal, InputClass.CHAIN),

    /** Mean 64: squares have 12 bits that the variance does not. About 1e-4 is allowed; squares subtracted lose 2e-4. */
    MEAN_64("mean 64", Unevenness.NONE, Shape.BASE, (normal, place) -> 64 + normal, InputClass.CHAIN),

    /** Mean 1024: 1e-3 is allowed, squares subtracted lose 0.1. */
    MEAN_1024("mean 1024", Unevenness.NONE, Shape.BASE, (normal, place) -> 1024 + normal, InputClass.CHAIN),

    /** Mean 8192: 1e-2 is allowed; squares subtracted keep nothing of the variance. */
    MEAN_8192("mean 8192", Unevenness.NONE, Shape.BASE, (normal, place) -> 8192 + normal, InputClass.CHAIN),

    /** Values of 1e-12, far below the root of every eps; their squares are still normal numbers in float32. */
    TINY("tiny", Unevenness.NONE, Shape.BASE, (normal, place) -> 1e-12 * normal, InputClass.CHAIN),

    /** Samples of sizes 1e-6 to 1e6. Each is judged by its own size. */
    MIXED_SAMPLES(
            "mixed samples",
            Unevenness.FIRST_AXIS,
            Shape.BASE,
            (normal, place) -> magnitude(place) * normal,
            InputClass.EQUAL_VALUES),

    /** Channels of sizes 1e-6 to 1e6. Each is judged by its own size. */
    MIXED_CHANNELS(
            "mixed channels",
            Unevenness.SECOND_AXIS,
            Shape.BASE,
            (normal, place) -> magnitude(place) * normal,
            InputClass.EQUAL_VALUES),

    /**
     * Every second channel (of a weight: filter) has one value, of size 0 to 100, and no spread: what rounding leaves of
     * the spread is divided by the root of eps. The bound has this by itself.
     */
    CONSTANT_CHANNELS(
            "constant channels",
            Unevenness.CHANNELS,
            Shape.BASE,
            (normal, place) -> place % 2 == 0 ? constant(place / 2) : normal,
            InputClass.EQUAL_VALUES),

    /** Parameters of sizes 1 to 1e4, each element its own: one of them must not cost another its digits. */
    UNEVEN_PARAMETERS(
            "uneven parameters", Unevenness.CHANNELS, Shape.BASE, (normal, place) -> normal, InputClass.CHAIN),

    /** H = W = 1, as after global pooling: instance statistics have one value. Filters of one position. */
    ONE_POSITION("one position", Unevenness.NONE, Shape.ONE_POSITION, (normal, place) -> normal, InputClass.CHAIN),

    /** Batch 1. Filters of one input channel. */
    BATCH_ONE("batch 1", Unevenness.NONE, Shape.BATCH_ONE, (normal, place) -> normal, InputClass.CHAIN),

    /** Batch 1 and H = W = 1: statistics of one value. Filters of one weight. */
    ONE_VALUE("one value", Unevenness.NONE, Shape.ONE_VALUE, (normal, place) -> normal, InputClass.CHAIN),

    /** A large image: sums of 16,384 values a channel. Added up one by one they lose 64 u and more, in blocks few. */
    MANY_POSITIONS(
            "many positions",
            Unevenness.NONE,
            Shape.MANY_POSITIONS,
            (normal, place) -> 3 + normal,
            InputClass.LONG_SUMS);

    private static final double CHAIN = 16;
    private static final double EQUAL_VALUES = 256;
    private static final double LONG_SUMS = 40;

    private final String label;
    private final Unevenness unevenness;
    private final @Nullable Shape shape; // null for inputs that are given
    private final @Nullable Draw draw; // likewise
    private final double roundings;

    InputClass(String label, Unevenness unevenness, @Nullable Shape shape, @Nullable Draw draw, double roundings) {
        this.label = label;
        this.unevenness = unevenness;
        this.shape = shape;
        this.draw = draw;
        this.roundings = roundings;
    }

    /** The words in verdicts. */
    String label() {
        return label;
    }

    /** Units of roundoff by which inputs may be thought moved. */
    double roundings() {
        return roundings;
    }

    /**
     * How many times as many units float64 is allowed as float32: definition and fast path are both rounded, and libraries
     * add up doubles one after the other where they have blocks, or doubles, for floats. That is √n of n values, up to n.
     */
    double ofDoubles() {
        return this == MANY_POSITIONS ? 128 : 16;
    }

    /** Whether values differ in size by far more than a normal distribution's. */
    boolean mixed() {
        return this == MIXED_SAMPLES || this == MIXED_CHANNELS;
    }

    /** Whether inputs of this kind are drawn; those of vectors are given. */
    boolean fresh() {
        return draw != null;
    }

    /** The axis along which sizes differ, so that each place is judged by its own; -1 if they do not. */
    int unevenAxis(boolean ofWeights) {
        return ofWeights ? unevenness.ofWeights : unevenness.ofActivations;
    }

    /** Steps of an exercise: whether each is one of training. */
    boolean[] steps() {
        return this == MANY_POSITIONS ? new boolean[] {true} : new boolean[] {true, true, false};
    }

    /** The shape of a fresh input: {@code [N, C, H, W]}, or {@code [O, I, kh, kw]} of a weight. */
    long[] shape(boolean ofWeights) {
        Shape sizes = Objects.requireNonNull(shape, label);
        return (ofWeights ? sizes.weight : sizes.activation).clone();
    }

    /**
     * A value of a fresh input.
     *
     * @param normal a number of the standard normal distribution
     * @param place where the value stands on the uneven axis
     */
    double value(double normal, int place) {
        return Objects.requireNonNull(draw, label).value(normal, place);
    }

    private static double magnitude(int place) {
        double[] sizes = {1e-6, 1e3, 1e6, 1e6, 1e-3, 1, 1, 1e-6};
        return sizes[place % sizes.length];
    }

    private static double constant(int place) {
        double[] values = {1.5, -3.7, 24, 0.01};
        return values[place % values.length];
    }

    @FunctionalInterface
    private interface Draw {
        double value(double normal, int place);
    }

    /** Along which axis sizes differ. */
    private enum Unevenness {
        NONE(-1, -1),
        FIRST_AXIS(0, 0),
        SECOND_AXIS(1, 1),
        /** What has a statistic of its own: a channel, of weights a filter. */
        CHANNELS(1, 0);

        private final int ofActivations;
        private final int ofWeights;

        Unevenness(int ofActivations, int ofWeights) {
            this.ofActivations = ofActivations;
            this.ofWeights = ofWeights;
        }
    }

    /** Sizes of inputs, small enough for some thousand runs in a minute. */
    private enum Shape {
        BASE(new long[] {6, 8, 5, 7}, new long[] {8, 4, 3, 3}),
        ONE_POSITION(new long[] {24, 8, 1, 1}, new long[] {8, 12, 1, 1}),
        BATCH_ONE(new long[] {1, 8, 5, 7}, new long[] {8, 1, 3, 3}),
        ONE_VALUE(new long[] {1, 8, 1, 1}, new long[] {4, 1, 1, 1}),
        MANY_POSITIONS(new long[] {1, 4, 128, 128}, new long[] {4, 512, 3, 3});

        private final long[] activation;
        private final long[] weight;

        Shape(long[] activation, long[] weight) {
            this.activation = activation;
            this.weight = weight;
        }
    }
}
