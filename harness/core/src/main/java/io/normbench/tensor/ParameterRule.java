package io.normbench.tensor;

/**
 * How the optimizer treats one parameter, where a method asks for more than the session's settings.
 *
 * @param rateFactor what the learning rate is multiplied by
 * @param decays whether weight decay acts on it
 * @param low smallest value after an update
 * @param high largest value after an update
 */
public record ParameterRule(double rateFactor, boolean decays, double low, double high) {
    /** The session's settings and nothing else. */
    public static final ParameterRule PLAIN =
            new ParameterRule(1, true, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks that the factor is a number of at least 0 and the limits leave a value. */
    public ParameterRule {
        if (!(rateFactor >= 0) || !(low <= high)) {
            throw new IllegalArgumentException("no such rule: rate × " + rateFactor + ", from " + low + " to " + high);
        }
    }
}
