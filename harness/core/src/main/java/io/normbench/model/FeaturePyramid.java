package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Feature pyramid network (Lin et al. 2017, arXiv:1612.03144): a 1×1 convolution of every stage, the coarser map added
 * after doubling it, and a 3×3 convolution. Each convolution is followed by the method, without an activation (Wu and He
 * 2018, arXiv:1803.08494, section 4.2).
 *
 * @param layers made around the method
 * @param channels channels of every level
 * @param extraLevel whether a further level is made by leaving out every second feature of the coarsest, for proposals
 *     alone
 */
record FeaturePyramid(Layers layers, int channels, boolean extraLevel) {
    /** The levels of {@code stages}, fine to coarse as they are. */
    List<Tensor> levels(List<Tensor> stages, Scope scope) {
        List<Tensor> levels = new ArrayList<>();
        Tensor merged = null;
        for (int stage = stages.size() - 1; stage >= 0; stage--) {
            Tensor lateral = layers.headConvolution(stages.get(stage), scope.child("inner" + stage), channels, 1, 1);
            merged = merged == null ? lateral : lateral.add(merged.resizeNearest(lateral.size(2), lateral.size(3)));
            levels.add(layers.headConvolution(merged, scope.child("layer" + stage), channels, 3, 1));
        }
        Collections.reverse(levels);
        if (extraLevel) {
            levels.add(levels.get(levels.size() - 1).maxPool2d(1, 2, 0));
        }
        return levels;
    }
}
