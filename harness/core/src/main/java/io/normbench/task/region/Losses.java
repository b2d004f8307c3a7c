package io.normbench.task.region;

import io.normbench.tensor.Tensor;

/** Losses of detectors. */
final class Losses {
    /** Where the smooth L1 loss turns from square to straight: Detectron's and torchvision's choice. */
    private static final double SMOOTH_L1_BETA = 1.0 / 9;

    private Losses() {}

    /**
     * Binary cross entropy of logits, element by element: {@code log(1 + e^x) - x · target}.
     *
     * @param targets 0 or 1, of the logits' shape
     */
    static Tensor binaryCrossEntropy(Tensor logits, Tensor targets) {
        return logits.softplus().sub(logits.mul(targets));
    }

    /**
     * Smooth L1 (Girshick 2015, arXiv:1504.08083, equation 3), element by element: {@code d² / 2β} up to {@code |d| = β},
     * then {@code |d| - β/2}. With {@code m = min(|d|, β)} both are {@code m (|d| - m/2) / β}.
     */
    static Tensor smoothL1(Tensor difference) {
        Tensor distance = difference.abs();
        Tensor limited = distance.clamp(0, SMOOTH_L1_BETA);
        return limited.mul(distance.sub(limited.mul(0.5))).mul(1 / SMOOTH_L1_BETA);
    }
}
