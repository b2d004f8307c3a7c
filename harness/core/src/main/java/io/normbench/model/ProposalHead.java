package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of a region proposal network (Ren et al. 2015, arXiv:1506.01497), shared by all levels: 3×3 convolutions with
 * ReLU, one in the paper, then objectness and box deltas of every anchor. It has biases and no method, as in the group normalization paper
 * and its successors.
 *
 * @param layers made around the method
 * @param convolutions how many 3×3 convolutions
 * @param anchorsPerPlace anchors of each place of a level
 */
record ProposalHead(Layers layers, int convolutions, int anchorsPerPlace) {
    private static final double DEVIATION = 0.01;
    private static final int SIDES = 4;

    RegionNetwork.Proposals apply(List<Tensor> levels, Scope scope) {
        List<Tensor> logits = new ArrayList<>();
        List<Tensor> deltas = new ArrayList<>();
        for (Tensor level : levels) {
            long images = level.n();
            long places = level.size(2) * level.size(3);
            Tensor shared = level;
            for (int i = 1; i <= convolutions; i++) {
                Scope own = scope.child(i == 1 ? "conv" : "conv" + i);
                shared = layers.predictor(shared, own, level.c(), 3, DEVIATION).relu();
            }
            logits.add(layers.predictor(shared, scope.child("cls_logits"), anchorsPerPlace, 1, DEVIATION)
                    .permute(0, 2, 3, 1)
                    .reshape(images, places * anchorsPerPlace));
            deltas.add(layers.predictor(shared, scope.child("bbox_pred"), (long) anchorsPerPlace * SIDES, 1, DEVIATION)
                    .permute(0, 2, 3, 1)
                    .reshape(images, places * anchorsPerPlace, SIDES));
        }
        return new RegionNetwork.Proposals(joined(logits).wide(), joined(deltas).wide());
    }

    private static Tensor joined(List<Tensor> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : parts.get(0).concat(1, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }
}
