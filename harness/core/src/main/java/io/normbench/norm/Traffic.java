package io.normbench.norm;

/**
 * Which tensors of the activation's size a method's mathematics must read and write, and how far its statistics reach:
 * what a roofline needs to know of a method and cannot find out by itself. Parameters, state and saved statistics are
 * small beside these and not part of it.
 *
 * @param forward the forward pass, which reads x and writes y
 * @param backward the backward pass, which reads dy, and x (or y) where the gradient depends on it, and writes dx
 */
public record Traffic(Pass forward, Pass backward) {
    /**
     * One pass.
     *
     * @param reads tensors of the activation's size that it needs at least once
     * @param writes tensors of the activation's size that it gives
     * @param span values of each tensor read over which a statistic must be complete before the first result that
     *     depends on it can be written; 1 where results are made element by element. Whoever cannot keep that many
     *     values at hand must read them a second time.
     */
    public record Pass(int reads, int writes, long span) {
        /** Checks that no number is negative and the span at least 1. */
        public Pass {
            if (reads < 0 || writes < 0 || span < 1) {
                throw new IllegalArgumentException("no such pass: " + reads + ", " + writes + ", " + span);
            }
        }
    }

    /** A layer that hands its input on: nothing moves. */
    public static Traffic nothing() {
        return new Traffic(new Pass(0, 0, 1), new Pass(0, 0, 1));
    }

    /** A layer without statistics whose gradient depends on x: x to y, then x and dy to dx. */
    public static Traffic elementwise() {
        return over(1);
    }

    /** A layer with statistics over {@code span} values of x, and gradients through them, which are sums over as many. */
    public static Traffic over(long span) {
        return over(span, span);
    }

    /** A layer with statistics over {@code forwardSpan} values, of which {@code backwardSpan} have gradients. */
    public static Traffic over(long forwardSpan, long backwardSpan) {
        return new Traffic(new Pass(1, 1, forwardSpan), new Pass(2, 1, backwardSpan));
    }
}
