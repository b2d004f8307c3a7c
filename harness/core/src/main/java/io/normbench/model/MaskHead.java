package io.normbench.model;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;

/**
 * A mask of each category for every region (He et al. 2017, arXiv:1703.06870, figure 4, right): 3×3 convolutions with the
 * method, a 2×2 transposed convolution that doubles the side, and a 1×1 convolution.
 *
 * @param layers made around the method
 * @param convolutions how many 3×3 convolutions
 * @param channels channels of each
 * @param categories without the background
 */
record MaskHead(Layers layers, int convolutions, int channels, int categories) {
    private static final double DEVIATION = 0.01;
    private static final int DOUBLE = 2;

    Tensor apply(Tensor rois, int[] roisPerImage, Scope scope) {
        Layers here = layers.overRegions(roisPerImage);
        Tensor x = rois;
        for (int i = 1; i <= convolutions; i++) {
            x = here.activatedHeadConvolution(x, scope.child("mask_fcn" + i), channels, 3, 1);
        }
        Tensor upsampled = doubled(x, scope.child("conv5_mask")).relu();
        return here.predictor(upsampled, scope.child("mask_fcn_logits"), categories, 1, DEVIATION)
                .wide();
    }

    /**
     * A transposed 2×2 convolution with stride 2: its windows do not overlap, so it is a 1×1 convolution to four values a
     * pixel that are then laid out as a square.
     */
    private Tensor doubled(Tensor x, Scope scope) {
        Tensor weight = scope.parameter(
                "weight", Initializer.kaimingNormalFanOut(), (long) channels * DOUBLE * DOUBLE, x.c(), 1, 1);
        Tensor doubled = x.conv2d(weight, null, 1, 0, 1, 1)
                .reshape(x.n(), channels, DOUBLE, DOUBLE, x.size(2), x.size(3))
                .permute(0, 1, 4, 2, 5, 3)
                .reshape(x.n(), channels, DOUBLE * x.size(2), DOUBLE * x.size(3));
        return Layers.biased(doubled, scope);
    }
}
