package io.normbench.task;

import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.data.ImageShape;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.data.objects.ObjectSummary;
import io.normbench.data.picture.PngPictures;
import io.normbench.metric.miou.LabelMap;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at the data of a task. */
public final class DataSummaries {
    private static final int SAMPLES = 8;

    /** Class maps that are decoded to count pixels. */
    private static final int MAPS = 50;

    private static final int VOID = 255;

    private DataSummaries() {}

    /** Labelled images: counts are of images. */
    public static DataSummary of(DataSplit data) {
        return new DataSummary(data.info(), part(data.train()), part(data.test()));
    }

    /** Images with objects: counts are of objects, or of the pixels of class maps where the task needs these. */
    public static DataSummary of(ObjectSplit data, ObjectNeed need) {
        return new DataSummary(data.info(), part(data.train(), need), part(data.test(), need));
    }

    // --- labelled images ------------------------------------------------------------------------------------------

    private static DataSummary.Part part(ImageDataset images) {
        long[] counts = new long[images.classes()];
        int[] firsts = new int[counts.length];
        for (int index = images.size() - 1; index >= 0; index--) {
            counts[images.label(index)]++;
            firsts[images.label(index)] = index;
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        List<Picture> samples = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            byName.merge(images.className(label), counts[label], Long::sum);
            if (counts[label] > 0 && samples.size() < SAMPLES) {
                samples.add(picture(images, firsts[label]));
            }
        }
        ImageShape shape = images.shape();
        String sizes = shape.height() + " x " + shape.width() + ", " + shape.channels()
                + " channels, as the network sees" + " them";
        return new DataSummary.Part(images.size(), sizes, "images", byName, "", samples);
    }

    /** An image as the network sees it, from its darkest value to its brightest. */
    private static Picture picture(ImageDataset images, int index) {
        ImageShape shape = images.shape();
        float[] values = new float[shape.size()];
        images.read(index, values, 0);
        float darkest = Float.POSITIVE_INFINITY;
        float brightest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            darkest = Math.min(darkest, value);
            brightest = Math.max(brightest, value);
        }
        int pixels = shape.height() * shape.width();
        byte[] rgb = new byte[3 * pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                float value = values[Math.min(channel, shape.channels() - 1) * pixels + pixel];
                float share = brightest > darkest ? (value - darkest) / (brightest - darkest) : 0;
                rgb[3 * pixel + channel] = (byte) Math.round(255 * share);
            }
        }
        return new Picture(
                images.className(images.label(index)),
                shape.height(),
                shape.width(),
                PngPictures.rgb(shape.width(), shape.height(), rgb),
                List.of(),
                List.of());
    }

    // --- images with objects --------------------------------------------------------------------------------------

    private static DataSummary.Part part(ObjectDataset images, ObjectNeed need) {
        ObjectSummary summary = images.summary();
        boolean maps = need == ObjectNeed.CLASS_MAPS;
        List<Picture> samples = new ArrayList<>();
        int count = Math.min(SAMPLES, images.size());
        for (int i = 0; i < count; i++) {
            int index = (int) ((long) i * images.size() / count);
            samples.add(maps ? mapped(images, index) : boxed(images, index));
        }
        String sizes = "heights " + range(summary.smallestHeight(), summary.largestHeight()) + ", widths "
                + range(summary.smallestWidth(), summary.largestWidth()) + "; frame "
                + images.frame().height() + " x "
                + images.frame().width();
        return maps
                ? new DataSummary.Part(
                        images.size(),
                        sizes,
                        "pixels",
                        pixels(images),
                        images.size() > MAPS ? "pixels of the first " + MAPS + " class maps" : "",
                        samples)
                : new DataSummary.Part(
                        images.size(),
                        sizes,
                        "objects",
                        objects(images, summary),
                        summary.ignored() > 0 ? summary.ignored() + " more are ignored" : "",
                        samples);
    }

    private static String range(int smallest, int largest) {
        return smallest == largest ? Integer.toString(smallest) : smallest + " to " + largest;
    }

    private static Map<String, Long> objects(ObjectDataset images, ObjectSummary summary) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < summary.objects().length; i++) {
            counts.merge(images.categories().get(i), summary.objects()[i], Long::sum);
        }
        return counts;
    }

    private static Map<String, Long> pixels(ObjectDataset images) {
        long[] counts = new long[VOID + 1];
        for (int index = 0; index < Math.min(MAPS, images.size()); index++) {
            LabelMap map = FrameMaps.truth(images.read(index));
            for (int pixel = 0; pixel < map.labels().length; pixel++) {
                counts[map.label(pixel)]++;
            }
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        byName.put(images.classZero(), counts[0]);
        for (int label = 1; label <= images.categories().size(); label++) {
            byName.merge(images.categories().get(label - 1), counts[label], Long::sum);
        }
        byName.merge("void", counts[VOID], Long::sum);
        return byName;
    }

    private static Picture mapped(ObjectDataset images, int index) {
        ObjectImage image = images.read(index);
        LabelMap truth = FrameMaps.truth(image);
        return new SegmentationPictures(images)
                .picture(index, image, truth, new float[truth.labels().length])
                .withoutFindings();
    }

    private static Picture boxed(ObjectDataset images, int index) {
        ObjectImage image = images.read(index);
        return new Picture(
                Long.toString(image.id()),
                image.originalHeight(),
                image.originalWidth(),
                images.picture(index),
                image.objects().stream()
                        .map(object -> region(images, image, object))
                        .toList(),
                List.of());
    }

    private static Picture.Region region(ObjectDataset images, ObjectImage image, ImageObject object) {
        double x = (double) image.originalWidth() / image.width();
        double y = (double) image.originalHeight() / image.height();
        return new Picture.Region(
                images.categories().get(object.label() - 1) + (object.crowd() ? " (ignored)" : ""),
                1,
                new double[] {object.x1() * x, object.y1() * y, object.x2() * x, object.y2() * y},
                object.mask() == null ? new int[0] : enlarged(object.mask(), image));
    }

    /** A mask of the frame in the image's own size, by repeating pixels. */
    private static int[] enlarged(Rle mask, ObjectImage image) {
        boolean[] inFrame = mask.decode();
        int height = image.originalHeight();
        int width = image.originalWidth();
        boolean[] byColumns = new boolean[height * width];
        for (int x = 0; x < width; x++) {
            int column = (int) ((long) x * image.width() / width) * mask.height();
            for (int y = 0; y < height; y++) {
                byColumns[x * height + y] = inFrame[column + (int) ((long) y * image.height() / height)];
            }
        }
        return Rle.encode(byColumns, height, width).counts();
    }
}
