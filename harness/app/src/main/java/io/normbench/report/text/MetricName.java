package io.normbench.report.text;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the names that tasks give their metrics, {@code box_ap50}, as people do: {@code Box AP50}. */
public final class MetricName {
    private static final Map<String, String> TITLES = Map.of(
            "miou", "mIoU",
            "miou_authors", "mIoU (authors)",
            "pixel_accuracy", "Pixel accuracy",
            "voc_ap_2007", "VOC AP (2007)",
            "voc_ap_2010", "VOC AP (2010)",
            "macro_precision", "Macro precision",
            "macro_recall", "Macro recall",
            "macro_f1", "Macro F1");
    private static final Pattern TOP = Pattern.compile("top([0-9]+)");
    private static final Pattern COCO = Pattern.compile("(box|mask)_(ap|ar)_?(.*)");
    private static final Pattern IOU = Pattern.compile("iou_(.+)");

    private MetricName() {}

    /** Its name as a heading: {@code Top-1 accuracy}, {@code Box AP}; an unknown metric keeps its own. */
    public static String title(String metric) {
        Matcher top = TOP.matcher(metric);
        if (top.matches()) {
            return "Top-" + top.group(1) + " accuracy";
        }
        Matcher coco = COCO.matcher(metric);
        if (coco.matches()) {
            String rest = coco.group(3).replace('_', ' ');
            String figure = coco.group(2).equals("ap") ? "AP" : "AR";
            String gap = rest.isEmpty() || figure.equals("AP") && Character.isDigit(rest.charAt(0)) ? "" : " ";
            return (coco.group(1).equals("box") ? "Box " : "Mask ") + figure + gap + rest;
        }
        Matcher iou = IOU.matcher(metric);
        return iou.matches() ? "IoU " + iou.group(1).replace('_', ' ') : TITLES.getOrDefault(metric, metric);
    }

    /** Its name within a sentence: {@code top-1 accuracy}, {@code box AP}, {@code mIoU}. */
    public static String inSentence(String metric) {
        String title = title(metric);
        boolean capital = title.startsWith("Top-") || title.startsWith("Box ") || title.startsWith("Mask ");
        return capital ? Character.toLowerCase(title.charAt(0)) + title.substring(1) : title;
    }

    /** The heading of what is said of it: {@code Accuracy} for classification, the metric's name elsewhere. */
    public static String heading(String metric) {
        return metric.isEmpty() || TOP.matcher(metric).matches() ? "Accuracy" : title(metric);
    }

    /** How to say of a method that it is first: {@code Most accurate}, {@code Highest box AP}. */
    public static String superlative(String metric) {
        return heading(metric).equals("Accuracy") ? "Most accurate" : "Highest " + inSentence(metric);
    }

    /**
     * A {@link #title} as the heading of a column: with an arrow in the direction that is better, of metrics of which that is
     * known.
     */
    public static String column(String title) {
        boolean gain = title.startsWith("Top-")
                || title.startsWith("Box A")
                || title.startsWith("Mask A")
                || title.startsWith("IoU ")
                || TITLES.containsValue(title);
        return gain ? title + " \u2191" : title;
    }

    /** Whether it is an average precision: 0 where nothing was found. */
    public static boolean isPrecision(String metric) {
        return metric.equals("box_ap") || metric.equals("mask_ap");
    }

    /** What it is, as a sentence; empty where the name says it. */
    public static String definition(String metric) {
        return switch (metric) {
            case "box_ap" -> "COCO's average precision of boxes: mean over overlaps (IoU) 0.50 to 0.95 and categories.";
            case "mask_ap" ->
                "COCO's average precision of masks: mean over overlaps (IoU) 0.50 to 0.95 and categories.";
            case "miou" -> "Intersection over union of the pixels of each class, mean over the classes that occur.";
            default -> "";
        };
    }
}
