package io.normbench.task.region;

import io.normbench.data.SplitMix64;
import io.normbench.model.RegionBudget;
import io.normbench.model.RegionNetwork.Proposals;
import io.normbench.tensor.Tensor;
import io.normbench.vision.Anchors;
import io.normbench.vision.BalancedSampler;
import io.normbench.vision.BoxCoder;
import io.normbench.vision.BoxMatcher;
import io.normbench.vision.Boxes;
import io.normbench.vision.Nms;
import io.normbench.vision.Ranking;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Region proposals: their loss, and the choice of the best (Ren et al. 2015, arXiv:1506.01497, section 3.1). */
final class ProposalStage {
    private static final double NMS_THRESHOLD = 0.7;
    private static final double OBJECT_SHARE = 0.5;

    /** Thinner proposals, in pixels, are dropped: torchvision's limit, against degenerate boxes. */
    private static final double SMALLEST_SIDE = 1e-3;

    private final RegionBudget budget;
    private final BalancedSampler sampler;

    ProposalStage(RegionBudget budget) {
        this.budget = budget;
        this.sampler = new BalancedSampler(budget.anchors(), OBJECT_SHARE);
    }

    /**
     * Objectness and box loss over sampled anchors: the mean binary cross entropy, plus the smooth L1 of the objects'
     * deltas over the same number.
     */
    Tensor loss(Proposals proposals, Anchors anchors, List<ImageTruth> truth) {
        int perImage = anchors.count();
        long[] picked = new long[truth.size() * budget.anchors()];
        float[] isObject = new float[picked.length];
        float[] deltas = new float[picked.length * Boxes.SIDES];
        int size = 0;
        for (int image = 0; image < truth.size(); image++) {
            ImageTruth here = truth.get(image);
            int[] matches = BoxMatcher.ANCHORS.match(anchors.boxes(), here.boxes());
            BalancedSampler.Draw draw = sampler.draw(matches, new SplitMix64(SplitMix64.derive(here.seed(), 0, 0)));
            for (int i = 0; i < draw.candidates().length; i++, size++) {
                int anchor = draw.candidates()[i];
                picked[size] = (long) image * perImage + anchor;
                if (i < draw.objects()) {
                    isObject[size] = 1;
                    BoxCoder.PROPOSALS.encode(
                            here.boxes(), matches[anchor], anchors.boxes(), anchor, deltas, size * Boxes.SIDES);
                }
            }
        }
        Tensor logits = proposals.logits();
        long all = logits.count();
        Tensor index = logits.constant(Arrays.copyOf(picked, size), size);
        Tensor object = logits.constant(Arrays.copyOf(isObject, size), size);
        Tensor objectness = Losses.binaryCrossEntropy(logits.reshape(all).select(0, index), object);
        Tensor difference = proposals
                .deltas()
                .reshape(all, Boxes.SIDES)
                .select(0, index)
                .sub(logits.constant(Arrays.copyOf(deltas, size * Boxes.SIDES), size, Boxes.SIDES));
        Tensor boxes = Losses.smoothL1(difference).mul(object.reshape(size, 1));
        return objectness.sumAll().add(boxes.sumAll()).mul(1.0 / size);
    }

    /** The best proposals of every image, in pixels, inside the image. */
    double[][] choose(Proposals proposals, Anchors anchors, float[] extents) {
        float[] logits = proposals.logits().stopGradient().toFloats();
        float[] deltas = proposals.deltas().stopGradient().toFloats();
        double[][] chosen = new double[extents.length / 2][];
        for (int image = 0; image < chosen.length; image++) {
            chosen[image] = choose(
                    logits, deltas, image * anchors.count(), anchors, extents[2 * image], extents[2 * image + 1]);
        }
        return chosen;
    }

    private double[] choose(float[] logits, float[] deltas, int offset, Anchors anchors, double height, double width) {
        double[] scores = new double[anchors.count()];
        Arrays.setAll(scores, i -> logits[offset + i]);
        int[] candidates = new int[0];
        int[] levels = new int[0];
        for (int level = 0; level < anchors.levels(); level++) {
            int[] best = Ranking.best(scores, anchors.levelStart(level), anchors.levelEnd(level), budget.candidates());
            int before = candidates.length;
            candidates = Arrays.copyOf(candidates, before + best.length);
            System.arraycopy(best, 0, candidates, before, best.length);
            levels = Arrays.copyOf(levels, candidates.length);
            Arrays.fill(levels, before, levels.length, level);
        }
        double[] boxes = new double[candidates.length * Boxes.SIDES];
        for (int i = 0; i < candidates.length; i++) {
            BoxCoder.PROPOSALS.decode(
                    deltas, (offset + candidates[i]) * Boxes.SIDES, anchors.boxes(), candidates[i], boxes, i);
        }
        Boxes.clip(boxes, height, width);
        int[] usable = IntStream.range(0, candidates.length)
                .filter(i -> usable(boxes, i))
                .toArray();
        double[] usableBoxes = Boxes.select(boxes, usable);
        double[] usableScores = new double[usable.length];
        int[] usableLevels = new int[usable.length];
        for (int i = 0; i < usable.length; i++) {
            usableScores[i] = scores[candidates[usable[i]]];
            usableLevels[i] = levels[usable[i]];
        }
        int[] kept = Nms.keep(usableBoxes, usableScores, usableLevels, NMS_THRESHOLD);
        return Boxes.select(usableBoxes, Arrays.copyOf(kept, Math.min(kept.length, budget.proposals())));
    }

    private static boolean usable(double[] boxes, int i) {
        int side = i * Boxes.SIDES;
        return boxes[side + 2] - boxes[side] >= SMALLEST_SIDE && boxes[side + 3] - boxes[side + 1] >= SMALLEST_SIDE;
    }
}
