package io.normbench.task.region;

import io.normbench.data.EvalBatches;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.CocoStats;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.metric.coco.VocEvaluator;
import io.normbench.task.Evaluation;
import io.normbench.task.ImageScores;
import io.normbench.task.Picture;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * COCO's evaluation of a detector on held-out images.
 *
 * <p>Masks are evaluated without boxes, so that the area of a detected mask is that of its pixels; pycocotools would take
 * the box's area if a result had both.
 *
 * @param data the held-out images
 * @param program detects
 * @param withMasks whether masks are evaluated too
 * @param threads threads that prepare images
 */
record RegionEvaluation(ObjectDataset data, RegionProgram program, boolean withMasks, int threads) {
    private static final int PICTURES = 6;
    private static final int FOUND_IN_A_PICTURE = 20;

    /** The 12 numbers in COCO's order, as the record names them. */
    private static final List<String> NAMES = List.of(
            "ap",
            "ap50",
            "ap75",
            "ap_small",
            "ap_medium",
            "ap_large",
            "ar1",
            "ar10",
            "ar100",
            "ar_small",
            "ar_medium",
            "ar_large");

    Evaluation evaluate(Session session, int batchSize) {
        GroundTruth boxTruth = data.groundTruth(IouType.BBOX);
        GroundTruth maskTruth = withMasks ? data.groundTruth(IouType.SEGM) : null;
        Detections.Builder boxes = Detections.builder(boxTruth);
        Detections.Builder masks = maskTruth != null ? Detections.builder(maskTruth) : null;
        List<Picture> pictures = new ArrayList<>();
        int first = 0;
        try (EvalBatches<List<ObjectImage>> batches = data.inOrder(batchSize, threads)) {
            while (batches.hasNext()) {
                List<ObjectImage> images = batches.next();
                List<DetectionTable.Detection> found = detect(session, images);
                for (DetectionTable.Detection each : found) {
                    long image = images.get(each.image()).id();
                    long category = data.categoryId(each.label());
                    boxes.add(image, category, each.score(), each.box(), null);
                    if (masks != null) {
                        masks.add(image, category, each.score(), null, each.mask());
                    }
                }
                for (int i = 0; i < images.size() && pictures.size() < PICTURES; i++) {
                    pictures.add(picture(first + i, i, images.get(i), found));
                }
                first += images.size();
            }
        }
        Map<String, Object> further = new TreeMap<>();
        Detections foundBoxes = boxes.build();
        if (data.hasDifficult()) {
            VocEvaluator.Stats voc = VocEvaluator.evaluate(boxTruth, foundBoxes);
            further.put("voc_ap_2007", voc.ap2007());
            further.put("voc_ap_2010", voc.ap2010());
        }
        int workers = Math.max(1, threads);
        CocoEvaluator.Jackknifed headline = maskTruth != null && masks != null
                ? CocoEvaluator.jackknife(maskTruth, masks.build(), workers)
                : CocoEvaluator.jackknife(boxTruth, foundBoxes, workers);
        record(headline.stats(), withMasks ? "mask_" : "box_", further);
        if (withMasks) {
            record(CocoEvaluator.evaluate(boxTruth, foundBoxes, workers), "box_", further);
        }
        double ap = headline.stats().ap();
        return new Evaluation(withMasks ? "mask_ap" : "box_ap", ap, data.size(), further, pictures)
                .withScores(ImageScores.of(ap, headline.apWithout()));
    }

    private List<DetectionTable.Detection> detect(Session session, List<ObjectImage> images) {
        List<HostTensor> inputs = RegionInputs.of(images, new long[images.size()], false);
        List<Tensor> uploaded = session.upload(inputs);
        List<HostTensor> outputs = session.infer(program::detect, uploaded);
        session.release(uploaded);
        return DetectionTable.read(outputs, images);
    }

    private static void record(CocoStats stats, String prefix, Map<String, Object> further) {
        for (int i = 0; i < NAMES.size(); i++) {
            further.put(prefix + NAMES.get(i), stats.values().get(i));
        }
    }

    private Picture picture(int index, int inBatch, ObjectImage image, List<DetectionTable.Detection> found) {
        List<Picture.Region> predicted = found.stream()
                .filter(each -> each.image() == inBatch)
                .limit(FOUND_IN_A_PICTURE)
                .map(each -> new Picture.Region(
                        name(each.label()),
                        each.score(),
                        new double[] {
                            each.box()[0], each.box()[1], each.box()[0] + each.box()[2], each.box()[1] + each.box()[3]
                        },
                        each.mask() == null ? new int[0] : each.mask().counts()))
                .toList();
        return new Picture(
                Long.toString(image.id()),
                image.originalHeight(),
                image.originalWidth(),
                data.picture(index),
                image.objects().stream().map(object -> region(object, image)).toList(),
                predicted);
    }

    /** Annotated boxes in the original image; masks only where the image was not resized. */
    private Picture.Region region(ImageObject object, ObjectImage image) {
        double x = (double) image.originalWidth() / image.width();
        double y = (double) image.originalHeight() / image.height();
        Rle mask = object.mask();
        int[] counts = mask != null && mask.height() == image.originalHeight() && mask.width() == image.originalWidth()
                ? mask.counts()
                : new int[0];
        return new Picture.Region(
                name(object.label()),
                1,
                new double[] {object.x1() * x, object.y1() * y, object.x2() * x, object.y2() * y},
                counts);
    }

    private String name(int label) {
        return data.categories().get(label - 1);
    }
}
