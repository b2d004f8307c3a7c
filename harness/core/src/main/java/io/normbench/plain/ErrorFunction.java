package io.normbench.plain;

/** {@code 2/√π · ∫ e^-t² dt}, t from 0 to x. */
final class ErrorFunction {
    /** From here on it is 1 in float64. */
    private static final double SATURATED = 6;

    private ErrorFunction() {}

    /** By the series {@code 2/√π · e^-x² · Σ 2^n x^(2n+1) / (1·3·…·(2n+1))}, whose terms all have one sign. */
    static double of(double x) {
        if (Math.abs(x) >= SATURATED) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
