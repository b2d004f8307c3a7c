package io.normbench.roofline;

/**
 * Sizes of values in memory.
 *
 * @param activation bytes of a value of an activation: 2 under autocast
 * @param parameter bytes of a value of a parameter, a weight or a piece of state: those of the engine's element type
 */
public record ValueBytes(int activation, int parameter) {
    /** Everything in one type. */
    public static ValueBytes of(int bytes) {
        return new ValueBytes(bytes, bytes);
    }
}
