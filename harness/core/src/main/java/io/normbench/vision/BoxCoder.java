package io.normbench.vision;

/**
 * Boxes as deltas to reference boxes (Girshick et al. 2014, arXiv:1311.2524, appendix C):
 *
 * <pre>
 * dx = wx (x - xr) / widthr    dw = ww log(width / widthr)     (x, y: centres; y and height alike)
 * </pre>
 *
 * <p>Decoding limits {@code dw} and {@code dh} to {@code log(1000/16)}, so that no network output overflows
 * (Detectron, torchvision).
 *
 * @param centreWeight weight of the centre's deltas
 * @param sizeWeight weight of the size's deltas
 */
public record BoxCoder(double centreWeight, double sizeWeight) {
    /** Weights of the region proposal network: 1, 1. */
    public static final BoxCoder PROPOSALS = new BoxCoder(1, 1);

    /** Weights of the box head: 10, 5 (Fast R-CNN's normalization of targets, in Detectron's form). */
    public static final BoxCoder REGIONS = new BoxCoder(10, 5);

    private static final double LARGEST_LOG_RATIO = Math.log(1000.0 / 16);

    /** Writes the deltas from reference box {@code reference} to box {@code box} to {@code target} from {@code offset}. */
    public void encode(double[] boxes, int box, double[] references, int reference, float[] target, int offset) {
        int i = box * Boxes.SIDES;
        int j = reference * Boxes.SIDES;
        for (int axis = 0; axis < 2; axis++) {
            double length = boxes[i + 2 + axis] - boxes[i + axis];
            double referenceLength = references[j + 2 + axis] - references[j + axis];
            double centre = boxes[i + axis] + 0.5 * length;
            double referenceCentre = references[j + axis] + 0.5 * referenceLength;
            target[offset + axis] = (float) (centreWeight * (centre - referenceCentre) / referenceLength);
            target[offset + 2 + axis] = (float) (sizeWeight * Math.log(length / referenceLength));
        }
    }

    /** Writes the box that {@code deltas} from {@code from} on make of a reference box to {@code target}. */
    public void decode(float[] deltas, int from, double[] references, int reference, double[] target, int box) {
        int i = box * Boxes.SIDES;
        int j = reference * Boxes.SIDES;
        for (int axis = 0; axis < 2; axis++) {
            double referenceLength = references[j + 2 + axis] - references[j + axis];
            double referenceCentre = references[j + axis] + 0.5 * referenceLength;
            double centre = referenceCentre + deltas[from + axis] / centreWeight * referenceLength;
            double logRatio = Math.min(deltas[from + 2 + axis] / sizeWeight, LARGEST_LOG_RATIO);
            double length = referenceLength * Math.exp(logRatio);
            target[i + axis] = centre - 0.5 * length;
            target[i + 2 + axis] = centre + 0.5 * length;
        }
    }
}
