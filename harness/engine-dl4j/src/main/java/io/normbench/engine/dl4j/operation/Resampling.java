package io.normbench.engine.dl4j.operation;

/**
 * Interpolation along one axis.
 *
 * @param from length of the operand's axis
 * @param to length of the result's axis
 * @param kind how positions map
 */
public record Resampling(int from, int to, Kind kind) {
    /** How positions map. */
    enum Kind {
        /** The nearest lower feature, as PyTorch's {@code nearest}. */
        NEAREST,
        /** Linear, with the corners' centres on each other. */
        LINEAR_CORNERS,
        /** Linear, with the images' edges on each other. */
        LINEAR_EDGES
    }

    public static Resampling nearest(int from, int to) {
        return new Resampling(from, to, Kind.NEAREST);
    }

    public static Resampling bilinear(int from, int to, boolean alignCorners) {
        return new Resampling(from, to, alignCorners ? Kind.LINEAR_CORNERS : Kind.LINEAR_EDGES);
    }

    /** The weights {@code [from, to]}, row-major: operand times matrix is the result. */
    double[] weights() {
        double[] weights = new double[from * to];
        for (int target = 0; target < to; target++) {
            if (kind == Kind.NEAREST) {
                int source = Math.min(from - 1, (int) Math.floor(target * ((float) from / to)));
                weights[source * to + target] = 1;
            } else {
                double position = position(target);
                int low = Math.min(from - 1, (int) position);
                int high = Math.min(from - 1, low + 1);
                weights[low * to + target] += 1 - (position - low);
                weights[high * to + target] += position - low;
            }
        }
        return weights;
    }

    private double position(int target) {
        if (kind == Kind.LINEAR_CORNERS) {
            return to == 1 ? 0 : target * ((double) (from - 1) / (to - 1));
        }
        return Math.max(0, (target + 0.5) * ((double) from / to) - 0.5);
    }
}
