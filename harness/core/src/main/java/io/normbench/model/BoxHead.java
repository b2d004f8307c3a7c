package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;

/**
 * Classes and boxes of regions. Either two fully connected layers (Lin et al. 2017, arXiv:1612.03144), where no
 * normalization method has a place, or 3×3 convolutions with the method and one fully connected layer (Wu and He 2018,
 * arXiv:1803.08494, section 4.2).
 *
 * @param layers made around the method
 * @param convolutions how many convolutions; 0 makes it the head with two fully connected layers
 * @param convolutionChannels channels of each
 * @param width outputs of the fully connected layers
 * @param categories without the background
 */
record BoxHead(Layers layers, int convolutions, int convolutionChannels, int width, int categories) {
    private static final double CLASS_DEVIATION = 0.01;
    private static final double BOX_DEVIATION = 0.001;
    private static final int SIDES = 4;

    RegionNetwork.Boxes apply(Tensor rois, int[] roisPerImage, Scope scope) {
        Layers here = layers.overRegions(roisPerImage);
        Tensor x = rois;
        for (int i = 1; i <= convolutions; i++) {
            x = here.activatedHeadConvolution(x, scope.child("conv" + i), convolutionChannels, 3, 1);
        }
        long count = x.n();
        x = here.linear(x.reshape(count, -1), scope.child("fc6"), width).relu();
        if (convolutions == 0) {
            x = here.linear(x, scope.child("fc7"), width).relu();
        }
        Tensor logits = here.linearPredictor(x, scope.child("cls_score"), categories + 1L, CLASS_DEVIATION);
        Tensor deltas = here.linearPredictor(x, scope.child("bbox_pred"), (long) categories * SIDES, BOX_DEVIATION);
        return new RegionNetwork.Boxes(logits.wide(), deltas.wide().reshape(count, categories, SIDES));
    }
}
