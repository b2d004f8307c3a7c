package io.normbench.task.region;

import io.normbench.data.SplitMix64;
import io.normbench.model.RegionBudget;
import io.normbench.model.RegionNetwork;
import io.normbench.tensor.Tensor;
import io.normbench.vision.BalancedSampler;
import io.normbench.vision.BoxCoder;
import io.normbench.vision.BoxMatcher;
import io.normbench.vision.Boxes;
import io.normbench.vision.MaskGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which regions box and mask head are trained on, and their losses (Ren et al. 2015; He et al. 2017). */
final class RegionStage {
    private static final double OBJECT_SHARE = 0.25;

    private final BalancedSampler sampler;

    RegionStage(RegionBudget budget) {
        this.sampler = new BalancedSampler(budget.regions(), OBJECT_SHARE);
    }

    /** Draws regions among the proposals and the objects themselves. */
    Regions draw(double[][] proposals, List<ImageTruth> truth) {
        List<double[]> boxes = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Integer> objects = new ArrayList<>();
        int[] perImage = new int[truth.size()];
        int[] objectsPerImage = new int[truth.size()];
        for (int image = 0; image < truth.size(); image++) {
            ImageTruth here = truth.get(image);
            double[] candidates = Boxes.concat(List.of(here.boxes(), proposals[image]));
            int[] matches = BoxMatcher.REGIONS.match(candidates, here.boxes());
            BalancedSampler.Draw draw = sampler.draw(matches, new SplitMix64(SplitMix64.derive(here.seed(), 1, 0)));
            boxes.add(Boxes.select(candidates, draw.candidates()));
            perImage[image] = draw.candidates().length;
            objectsPerImage[image] = draw.objects();
            for (int i = 0; i < draw.candidates().length; i++) {
                int object = i < draw.objects() ? matches[draw.candidates()[i]] : BoxMatcher.BACKGROUND;
                objects.add(object);
                labels.add(object < 0 ? 0 : here.labels()[object]);
            }
        }
        return new Regions(
                Boxes.concat(boxes),
                perImage,
                objectsPerImage,
                labels.stream().mapToLong(Integer::longValue).toArray(),
                objects.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Cross entropy of the classes, plus the smooth L1 of the objects' deltas over the number of regions. */
    static Tensor boxLoss(RegionNetwork.Boxes found, Regions regions, List<ImageTruth> truth) {
        int count = regions.count();
        float[] deltas = new float[count * Boxes.SIDES];
        float[] isObject = new float[count];
        long[] column = new long[count * Boxes.SIDES];
        int region = 0;
        for (int image = 0; image < truth.size(); image++) {
            for (int i = 0; i < regions.perImage()[image]; i++, region++) {
                if (regions.objects()[region] >= 0) {
                    isObject[region] = 1;
                    BoxCoder.REGIONS.encode(
                            truth.get(image).boxes(),
                            regions.objects()[region],
                            regions.boxes(),
                            region,
                            deltas,
                            region * Boxes.SIDES);
                    Arrays.fill(column, region * Boxes.SIDES, (region + 1) * Boxes.SIDES, regions.labels()[region] - 1);
                }
            }
        }
        Tensor logits = found.logits();
        Tensor classes = logits.crossEntropy(logits.constant(regions.labels(), count));
        Tensor difference = found.deltas()
                .gather(1, logits.constant(column, count, 1, Boxes.SIDES))
                .reshape(count, Boxes.SIDES)
                .sub(logits.constant(deltas, count, Boxes.SIDES));
        Tensor boxes = Losses.smoothL1(difference).mul(logits.constant(isObject, count, 1));
        return classes.add(boxes.sumAll().mul(1.0 / count));
    }

    /**
     * The objects among {@code regions}; where there is none at all, the first region as a stand-in of no weight, so that
     * the mask head has something to work on.
     */
    static Regions objectsOf(Regions regions) {
        int total = Arrays.stream(regions.objectsPerImage()).sum();
        if (total == 0) {
            return standIn(regions);
        }
        int[] picked = new int[total];
        int size = 0;
        int first = 0;
        for (int image = 0; image < regions.perImage().length; image++) {
            for (int i = 0; i < regions.objectsPerImage()[image]; i++) {
                picked[size++] = first + i;
            }
            first += regions.perImage()[image];
        }
        return new Regions(
                Boxes.select(regions.boxes(), picked),
                regions.objectsPerImage(),
                regions.objectsPerImage(),
                Arrays.stream(picked).mapToLong(i -> regions.labels()[i]).toArray(),
                Arrays.stream(picked).map(i -> regions.objects()[i]).toArray());
    }

    private static Regions standIn(Regions regions) {
        int[] perImage = new int[regions.perImage().length];
        int image = 0;
        while (regions.perImage()[image] == 0) {
            image++;
        }
        perImage[image] = 1;
        return new Regions(
                Arrays.copyOf(regions.boxes(), Boxes.SIDES),
                perImage,
                regions.objectsPerImage(),
                new long[] {1},
                new int[] {BoxMatcher.BACKGROUND});
    }

    /** Mean binary cross entropy of the mask of each object's own category (He et al. 2017, section 3). */
    static Tensor maskLoss(Tensor logits, Regions objects, List<ImageTruth> truth) {
        int count = objects.count();
        int side = (int) logits.size(2);
        float[] targets = new float[count * side * side];
        float[] weights = new float[count];
        int region = 0;
        for (int image = 0; image < truth.size(); image++) {
            boolean[][] bitmaps = new boolean[truth.get(image).masks().size()][];
            for (int i = 0; i < objects.perImage()[image]; i++, region++) {
                int object = objects.objects()[region];
                if (object < 0) {
                    continue;
                }
                if (bitmaps[object] == null) {
                    bitmaps[object] = truth.get(image).masks().get(object).decode();
                }
                weights[region] = 1;
                MaskGrid.crop(
                        bitmaps[object],
                        truth.get(image).masks().get(object).height(),
                        truth.get(image).masks().get(object).width(),
                        objects.boxes(),
                        region,
                        side,
                        targets,
                        region * side * side);
            }
        }
        long[] rows = new long[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i * logits.c() + objects.labels()[i] - 1;
        }
        Tensor own = logits.reshape(count * logits.c(), (long) side * side).select(0, logits.constant(rows, count));
        Tensor loss = Losses.binaryCrossEntropy(own, logits.constant(targets, count, (long) side * side));
        return loss.mul(logits.constant(weights, count, 1)).meanAll();
    }
}
