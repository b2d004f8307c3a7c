package io.normbench.task.region;

import io.normbench.model.RegionGeometry;
import io.normbench.model.RegionNetwork;
import io.normbench.model.RoiAlign;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.vision.Anchors;
import io.normbench.vision.Boxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The programs of a two-stage detector. Between the network's parts they read its output back to the host and choose
 * boxes there, so they cannot be recorded and replayed as one graph.
 */
final class RegionProgram {
    private static final int DETECTION_VALUES = 7;

    private final RegionNetwork network;
    private final ProposalStage proposalStage;
    private final RegionStage regionStage;
    private final DetectionStage detectionStage;

    RegionProgram(RegionNetwork network, int categories) {
        this.network = network;
        this.proposalStage = new ProposalStage(network.budget());
        this.regionStage = new RegionStage(network.budget());
        this.detectionStage = new DetectionStage(network.budget(), categories);
    }

    /** Sum of the losses of proposals, classes, boxes and masks (He et al. 2017, section 3), each with weight 1. */
    List<Tensor> train(List<Tensor> inputs, Scope scope) {
        boolean masks = network.geometry().hasMasks();
        List<ImageTruth> truth = RegionInputs.truth(inputs, masks);
        List<Tensor> features = network.features(inputs.get(0), scope);
        RegionNetwork.Proposals proposals = network.proposals(features, scope);
        Anchors anchors = anchors(features);
        Tensor loss = proposalStage.loss(proposals, anchors, truth);
        double[][] chosen = proposalStage.choose(proposals, anchors, extents(truth));
        Regions regions = regionStage.draw(chosen, truth);
        Tensor rois = read(features, network.geometry().boxResolution(), regions.boxes(), regions.perImage());
        loss = loss.add(RegionStage.boxLoss(network.boxes(rois, regions.perImage(), scope), regions, truth));
        if (masks) {
            Regions objects = RegionStage.objectsOf(regions);
            Tensor grids = read(features, network.geometry().maskResolution(), objects.boxes(), objects.perImage());
            Tensor logits = network.masks(grids, objects.perImage(), scope);
            loss = loss.add(RegionStage.maskLoss(logits, objects, truth));
        }
        return List.of(loss);
    }

    /**
     * Detections {@code [D, 7]}: image, label, score, four sides; with masks also {@code [D, m, m]} probabilities of each
     * one's own category. The last row is a filler with label 0, so that there is always one.
     */
    List<Tensor> detect(List<Tensor> inputs, Scope scope) {
        return detect(inputs, scope, false);
    }

    /** Names of what {@link #inspect} gives. */
    List<String> inspected() {
        List<String> names = new ArrayList<>();
        for (int level = 0; level < network.geometry().strides().size(); level++) {
            names.add("features." + level);
        }
        names.addAll(
                List.of("proposal_logits", "proposal_deltas", "proposals", "box_logits", "box_deltas", "detections"));
        if (network.geometry().hasMasks()) {
            names.add("masks");
        }
        return names;
    }

    /**
     * All that leads to detections: features of every level; logits {@code [N, A]} and deltas {@code [N, A, 4]} of anchors;
     * proposals {@code [R, 5]}, image and four sides; their logits {@code [R, K + 1]} and deltas {@code [R, K, 4]}; then what
     * {@link #detect} gives.
     */
    List<Tensor> inspect(List<Tensor> inputs, Scope scope) {
        return detect(inputs, scope, true);
    }

    /** @param all whether what leads to detections is given as well */
    private List<Tensor> detect(List<Tensor> inputs, Scope scope, boolean all) {
        Tensor images = inputs.get(0);
        float[] extents = inputs.get(1).toFloats();
        List<Tensor> features = network.features(images, scope);
        RegionNetwork.Proposals proposals = network.proposals(features, scope);
        double[][] chosen = proposalStage.choose(proposals, anchors(features), extents);
        // A whole-image region ends the list of each image's regions: an image without proposals has one then.
        int[] perImage = new int[chosen.length];
        for (int image = 0; image < chosen.length; image++) {
            double[] whole = {0, 0, extents[2 * image + 1], extents[2 * image]};
            chosen[image] = Boxes.concat(List.of(chosen[image], whole));
            perImage[image] = Boxes.count(chosen[image]);
        }
        double[] regions = Boxes.concat(Arrays.asList(chosen));
        Tensor rois = read(features, network.geometry().boxResolution(), regions, perImage);
        RegionNetwork.Boxes output = network.boxes(rois, perImage, scope);
        Found found = detectionStage.detect(
                regions,
                perImage,
                output.logits().softmax(1).toFloats(),
                output.deltas().toFloats(),
                extents);
        found = withFiller(found, chosen.length, extents);
        List<Tensor> given = new ArrayList<>();
        if (all) {
            given.addAll(features);
            given.addAll(List.of(
                    proposals.logits(),
                    proposals.deltas(),
                    regions(images, regions, perImage),
                    output.logits(),
                    output.deltas()));
        }
        given.add(table(images, found));
        if (!network.geometry().hasMasks()) {
            return given;
        }
        int[] foundPerImage = found.perImage(chosen.length);
        Tensor grids = read(features, network.geometry().maskResolution(), found.boxes(), foundPerImage);
        Tensor logits = network.masks(grids, foundPerImage, scope);
        long[] rows = new long[found.count()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * logits.c() + Math.max(found.labels()[i] - 1, 0);
        }
        long side = logits.size(2);
        Tensor own = logits.reshape(rows.length * logits.c(), side, side).select(0, logits.constant(rows, rows.length));
        given.add(own.sigmoid());
        return given;
    }

    private static Tensor regions(Tensor like, double[] regions, int[] perImage) {
        int columns = Boxes.SIDES + 1;
        double[] values = new double[Boxes.count(regions) * columns];
        int region = 0;
        for (int image = 0; image < perImage.length; image++) {
            for (int i = 0; i < perImage[image]; i++, region++) {
                values[region * columns] = image;
                System.arraycopy(regions, region * Boxes.SIDES, values, region * columns + 1, Boxes.SIDES);
            }
        }
        return like.constant(values, Boxes.count(regions), columns);
    }

    private static Found withFiller(Found found, int imageCount, float[] extents) {
        int count = found.count() + 1;
        double[] whole = {0, 0, extents[extents.length - 1], extents[extents.length - 2]};
        int[] images = Arrays.copyOf(found.images(), count);
        images[count - 1] = imageCount - 1;
        return new Found(
                Boxes.concat(List.of(found.boxes(), whole)),
                images,
                Arrays.copyOf(found.labels(), count),
                Arrays.copyOf(found.scores(), count));
    }

    private static Tensor table(Tensor like, Found found) {
        double[] values = new double[found.count() * DETECTION_VALUES];
        for (int i = 0; i < found.count(); i++) {
            values[i * DETECTION_VALUES] = found.images()[i];
            values[i * DETECTION_VALUES + 1] = found.labels()[i];
            values[i * DETECTION_VALUES + 2] = found.scores()[i];
            System.arraycopy(found.boxes(), i * Boxes.SIDES, values, i * DETECTION_VALUES + 3, Boxes.SIDES);
        }
        return like.constant(values, found.count(), DETECTION_VALUES);
    }

    private Tensor read(List<Tensor> features, int side, double[] boxes, int[] perImage) {
        RegionGeometry geometry = network.geometry();
        return new RoiAlign(side, side, RoiAlign.SAMPLES, geometry.aligned())
                .apply(
                        features.subList(0, geometry.regionLevels()),
                        geometry.strides().subList(0, geometry.regionLevels()),
                        boxes,
                        perImage);
    }

    private Anchors anchors(List<Tensor> features) {
        RegionGeometry geometry = network.geometry();
        return Anchors.of(
                features.stream().mapToInt(map -> (int) map.size(2)).toArray(),
                features.stream().mapToInt(map -> (int) map.size(3)).toArray(),
                geometry.strides(),
                geometry.anchorSizes(),
                geometry.anchorRatios(),
                geometry.aligned());
    }

    private static float[] extents(List<ImageTruth> truth) {
        float[] extents = new float[2 * truth.size()];
        for (int i = 0; i < truth.size(); i++) {
            extents[2 * i] = (float) truth.get(i).height();
            extents[2 * i + 1] = (float) truth.get(i).width();
        }
        return extents;
    }
}
