package io.normbench.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the source of a claim reports, and of which setting. What is not known is empty.
 *
 * @param data the data set
 * @param network the network
 * @param batchSize images that shared statistics
 * @param nearness how near the run's setting is: {@code same} network and data, the same kind of {@code task}, or a
 *     {@code proxy} of another kind
 * @param effect the published effect, above 0 in the claimed direction: a difference of shares, or a relative one of other
 *     figures
 * @param planned the difference that the number of seeds was planned to see
 */
public record ClaimSource(
        String data,
        String network,
        OptionalInt batchSize,
        String nearness,
        OptionalDouble effect,
        OptionalDouble planned) {
    private static final List<Pattern> BATCH = List.of(
            Pattern.compile("(?i)\\bbatch(?: size)?s?(?: of)? ([0-9]{1,6})\\b"),
            Pattern.compile("\\b([0-9]{1,6}) images? (?:a|per) (?:GPU|statistic)"));
    private static final Pattern DATA = Pattern.compile("ImageNet|COCO|PASCAL VOC(?: 2012)?|CIFAR-100?");
    private static final Pattern NETWORK = Pattern.compile(
            "(?:Mask|Faster) R-CNN(?: R-[0-9]+-FPN)?|DeepLabv3|ResNeXt-[0-9]+|(?:PreAct-)?ResNet-[0-9]+|Inception-v[0-9]");

    /** What the words of {@code source} tell. */
    public static ClaimSource of(String source) {
        OptionalInt batch = OptionalInt.empty();
        for (Pattern pattern : BATCH) {
            Matcher matcher = pattern.matcher(source);
            if (batch.isEmpty() && matcher.find()) {
                batch = OptionalInt.of(Integer.parseInt(matcher.group(1)));
            }
        }
        return new ClaimSource(
                first(DATA, source), first(NETWORK, source), batch, "", OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** The same with what a suite declares. */
    public ClaimSource declared(String near, OptionalDouble difference) {
        return new ClaimSource(data, network, batchSize, near.isEmpty() ? nearness : near, effect, difference);
    }

    /** The same with the effect that published numbers tell. */
    public ClaimSource reporting(OptionalDouble published) {
        return new ClaimSource(data, network, batchSize, nearness, published, planned);
    }

    /** The setting in words: {@code batch 2 on ImageNet with ResNet-50}; empty if nothing is known of it. */
    String setting() {
        List<String> parts = new ArrayList<>();
        if (batchSize.isPresent()) {
            parts.add("batch " + batchSize.getAsInt());
        }
        if (!data.isEmpty()) {
            parts.add(parts.isEmpty() ? data : "on " + data);
        }
        if (!network.isEmpty()) {
            parts.add(parts.isEmpty() ? network : "with " + network);
        }
        return String.join(" ", parts);
    }

    /** How near a run with this headline metric is, in words. */
    String near(String metric) {
        String grade = nearness;
        if (grade.isEmpty()) {
            grade = !data.isEmpty() && metric.matches(metricsOf(data)) ? "task" : "proxy";
        }
        if (nearness.isEmpty() && data.isEmpty()) {
            return "not told by the suite: taken for a proxy";
        }
        return switch (grade) {
            case "same" -> "same: the source's network and data";
            case "task" -> "same task: another network and other data";
            default -> "proxy: another task than the source's, another network and other data";
        };
    }

    /** The headline metrics of the kinds of task that a data set is for. */
    private static String metricsOf(String data) {
        if (data.startsWith("PASCAL")) {
            return "miou";
        }
        return data.equals("COCO") ? "box_ap|mask_ap" : "top[0-9]+";
    }
}
