package io.normbench.conformance;

import io.normbench.tensor.Arithmetic;

/**
 * A number format that is compared with float64, and how far results of a narrow one may be off. What float64 and float32
 * may be off on which inputs is {@link InputClass}'s.
 *
 * <p>Both sides start from the same numbers: inputs and gradients of outputs are rounded to the format first. Inputs and
 * results beyond the format's largest number are not compared.
 *
 * <p>Under autocast statistics, sums and parameters are float32 still, and what is rounded to u = 2^-8 (bfloat16) or
 * 2^-11 (float16) of its size is the output of a method and the gradient of its input, as they are written to memory.
 * One rounding of one's own and one that a library's kernel may make inside give, with {@value #FLOAT32_TOLERANCE} for
 * what float32 loses in sums of tens of thousands of values, the bound 2u + {@value #FLOAT32_TOLERANCE}, relative to the
 * largest value of a tensor, because a rounding inside reaches all values that a sum spreads it to. Running statistics
 * never were narrow: for them {@value #FLOAT32_TOLERANCE} is all.
 *
 * <p>Inputs rounded to so few bits may be constant, and far from zero at that. A mean in float32 is right to 2^-24 of
 * the input's size, and normalization divides what is left by √eps, which is 1/316 for most methods: results may be off
 * by 316 · 2^-24 · max|x| more.
 */
public enum NumberFormat {
    /** IEEE double precision: what everything is compared in. */
    FLOAT64("float64", Arithmetic.FULL, 53, -1022, 1023),
    /** IEEE single precision. */
    FLOAT32("float32", Arithmetic.FULL, 24, -126, 127),
    /** Autocast to bfloat16. */
    BF16("bf16", Arithmetic.BF16, 8, -126, 127),
    /** Autocast to IEEE half precision. */
    FP16("fp16", Arithmetic.FP16, 11, -14, 15);

    private static final double FLOAT32_TOLERANCE = 1e-4;
    private static final int ROUNDINGS = 2;
    private static final double SMALLEST_DEVIATION = Math.sqrt(1e-5);

    private final String label;
    private final Arithmetic arithmetic;
    private final int significantBits;
    private final int smallestExponent;
    private final int largestExponent;

    NumberFormat(String label, Arithmetic arithmetic, int significantBits, int smallestExponent, int largestExponent) {
        this.label = label;
        this.arithmetic = arithmetic;
        this.significantBits = significantBits;
        this.smallestExponent = smallestExponent;
        this.largestExponent = largestExponent;
    }

    /** The word in verdicts. */
    public String label() {
        return label;
    }

    /** How an engine must be opened for it, beside float32 as its element type. */
    Arithmetic arithmetic() {
        return arithmetic;
    }

    /** The nearest number of this format, ties to even; an infinity beyond its {@link #largest()}. */
    double round(double value) {
        if (this == FLOAT64) {
            return value;
        }
        int exponent = Math.max(Math.getExponent(value), smallestExponent);
        double unit = Math.scalb(1.0, exponent - significantBits + 1);
        double rounded = Math.rint(value / unit) * unit;
        return Math.abs(rounded) > largest() ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
    }

    /** The largest finite number of this format. */
    double largest() {
        return Math.scalb(2 - Math.scalb(1.0, 1 - significantBits), largestExponent);
    }

    /** The smallest number of this format that has all its digits. */
    double smallest() {
        return Math.scalb(1.0, smallestExponent);
    }

    /** Half the distance of neighbours of 1 and above: u. */
    double unitRoundoff() {
        return Math.scalb(1.0, -significantBits);
    }

    /** Largest error allowed in outputs and gradients under autocast. */
    double activationTolerance() {
        return ROUNDINGS * unitRoundoff() + FLOAT32_TOLERANCE;
    }

    /** Largest error allowed in state under autocast. */
    double stateTolerance() {
        return FLOAT32_TOLERANCE;
    }

    /** What is allowed beside a tolerance where inputs are as large as {@code largestInput}. */
    double offset(double largestInput) {
        return largestInput * FLOAT32.unitRoundoff() / SMALLEST_DEVIATION;
    }

    /** Whether activations are narrower than parameters. */
    boolean narrow() {
        return arithmetic.autocasts();
    }
}
