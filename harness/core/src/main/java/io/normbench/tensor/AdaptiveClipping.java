package io.normbench.tensor;

/**
 * What adaptive gradient clipping is (Brock, De, Smith and Simonyan 2021, arXiv:2102.06171, equation 3), for engines to
 * compute: before weight decay and momentum, unit by unit,
 *
 * <pre>
 * G ← λ · max(‖W‖, 1e-3) / ‖G‖ · G   where ‖G‖ > λ · max(‖W‖, 1e-3),   otherwise G stays
 * </pre>
 *
 * <p>with Euclidean norms. A unit is what one output sees: {@code W[o, …]} of a convolution {@code [O, I, kh, kw]} or a
 * matrix {@code [O, I]}; a vector or a scalar is one unit, as in the authors' code and timm's {@code agc.py}. Where a loss
 * is scaled, gradients are clipped after the scale is taken out again.
 *
 * <p>The authors do not clip the last layer, which predicts. Here that is every parameter of the node whose parameter was
 * declared last: the order of declaration is that of the forward pass, and timm leaves out the last ones likewise.
 */
public final class AdaptiveClipping {
    /** The least norm of a unit's weights: those that start at 0 would never move. The authors' ε. */
    public static final double LEAST_NORM = 1e-3;

    private AdaptiveClipping() {}

    /** Number of units of a parameter of {@code shape}, which lie one after the other in memory. */
    public static long units(long... shape) {
        return shape.length < 2 ? 1 : shape[0];
    }

    /**
     * Whether a parameter is clipped.
     *
     * @param name its full name
     * @param last the full name of the parameter that was declared last
     */
    public static boolean clips(String name, String last) {
        return !node(name).equals(node(last));
    }

    private static String node(String name) {
        return name.substring(0, name.lastIndexOf('.') + 1);
    }
}
