package io.normbench.weights;

import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which tensor of a network of ours each tensor of another framework's network is. */
public final class NameMap {
    private static final String NONE = "none";

    /** What {@code BatchNorm2d} and {@code FrozenBatchNorm2d} have. */
    private static final String NORM = "(weight|bias|running_mean|running_var)";

    private static final String WEIGHTS = "(weight|bias)";
    private static final String RESIDUAL =
            "(conv1|bn1|layer[1-4]\\.\\d+\\.(?:conv[1-3]|bn[1-3]|downsample\\.[01]))\\." + NORM;

    private final List<Rule> rules = new ArrayList<>();

    private NameMap() {}

    /**
     * Where a file's tensor belongs.
     *
     * @param name full name in our network; empty for what our networks have no use for
     * @param needed whether a network without such a variable is another one than the file's
     */
    record Placed(String name, Change change, boolean needed) {}

    /** @param to the name, with groups of {@code from}; empty for what there is no use for */
    private record Rule(Pattern from, String to, Change change) {}

    /**
     * The map from the names of {@code map} to those of the network {@code model}.
     *
     * @throws UserError if there is none; the message says which there are
     */
    public static NameMap of(String map, String model) {
        NameMap made = new NameMap();
        switch (map.equals(NONE) ? NONE : model) {
            case NONE -> made.rule("(.*)", "$1");
            case "resnet" -> made.classifier();
            case "deeplabv3" -> made.segmenter();
            case "faster-rcnn", "mask-rcnn" -> made.detector();
            default ->
                throw UserError.usage("option 'weights.map' is " + map + ", but " + map + " has no network like '"
                        + model + "'; expected none, or the model resnet, deeplabv3, faster-rcnn or mask-rcnn");
        }
        return made;
    }

    /** Where {@code name} belongs; empty if the map does not know it. */
    Optional<Placed> place(String name) {
        for (Rule rule : rules) {
            Matcher matcher = rule.from().matcher(name);
            if (matcher.matches()) {
                String to = rule.to().isEmpty() ? "" : matcher.replaceFirst(rule.to());
                return Optional.of(new Placed(to, rule.change(), !to.isEmpty() && !counts(to)));
            }
        }
        return Optional.empty();
    }

    /** Batches that PyTorch's batch normalization has seen: of use with {@code momentum: none} alone. */
    private static boolean counts(String name) {
        return name.endsWith(".num_batches_tracked");
    }

    private void rule(String from, String to) {
        rule(from, to, Change.NONE);
    }

    private void rule(String from, String to, Change change) {
        rules.add(new Rule(Pattern.compile("\\A(?:" + from + ")\\z"), to, change));
    }

    private void unused(String from) {
        rule(from, "");
    }

    /** torchvision's and timm's ResNets have the names that ours have. */
    private void classifier() {
        rule(RESIDUAL, "$1.$2");
        rule("fc\\." + WEIGHTS, "fc.$1");
        counters("");
    }

    /** Batch counters of a residual network. */
    private void counters(String backbone) {
        rule(
                "(?:backbone\\.(?:body\\.)?)?(bn1|layer[1-4]\\.\\d+\\.(?:bn[1-3]|downsample\\.1))\\.num_batches_tracked",
                backbone + "$1.num_batches_tracked");
        unused(".*\\.num_batches_tracked");
    }

    private void segmenter() {
        rule("(?:backbone\\.)?" + RESIDUAL, "backbone.$1.$2");
        unused("fc\\." + WEIGHTS);
        String branches = "classifier\\.0\\.convs\\.";
        convolutionAndNorm(branches + "0\\.0", branches + "0\\.1", "aspp.point");
        convolutionAndNorm(branches + "1\\.0", branches + "1\\.1", "aspp.dilated1");
        convolutionAndNorm(branches + "2\\.0", branches + "2\\.1", "aspp.dilated2");
        convolutionAndNorm(branches + "3\\.0", branches + "3\\.1", "aspp.dilated3");
        convolutionAndNorm(branches + "4\\.1", branches + "4\\.2", "aspp.pooling");
        convolutionAndNorm("classifier\\.0\\.project\\.0", "classifier\\.0\\.project\\.1", "aspp.project");
        convolutionAndNorm("classifier\\.1", "classifier\\.2", "head");
        rule("classifier\\.4\\." + WEIGHTS, "classifier.$1");
        unused("aux_classifier\\..*");
        counters("backbone.");
    }

    private void convolutionAndNorm(String convolution, String norm, String layer) {
        rule(convolution + "\\." + WEIGHTS, layer + ".conv.$1");
        rule(norm + "\\." + NORM, layer + ".norm.$1");
    }

    /** Both generations of torchvision's detectors, and both spellings of the first. */
    private void detector() {
        rule("(?:backbone\\.body\\.)?" + RESIDUAL, "backbone.$1.$2");
        unused("fc\\." + WEIGHTS);
        for (int level = 0; level < 4; level++) {
            String inner = "backbone\\.fpn\\.inner_blocks\\." + level;
            String layer = "backbone\\.fpn\\.layer_blocks\\." + level;
            convolutionAndNorm(inner + "(?:\\.0)?", inner + "\\.1", "fpn.inner" + level);
            convolutionAndNorm(layer + "(?:\\.0)?", layer + "\\.1", "fpn.layer" + level);
        }
        rule("rpn\\.head\\.conv(?:\\.0\\.0)?\\." + WEIGHTS, "rpn.conv.$1");
        rule("rpn\\.head\\.conv\\.1\\.0\\." + WEIGHTS, "rpn.conv2.$1");
        rule("rpn\\.head\\.(cls_logits|bbox_pred)\\." + WEIGHTS, "rpn.$1.$2");
        String boxes = "roi_heads\\.box_head\\.";
        rule(boxes + "(fc6|fc7)\\." + WEIGHTS, "box_head.$1.$2");
        rule(boxes + "5\\." + WEIGHTS, "box_head.fc6.$1");
        rule("roi_heads\\.box_predictor\\.cls_score\\." + WEIGHTS, "box_head.cls_score.$1");
        rule(
                "roi_heads\\.box_predictor\\.bbox_pred\\." + WEIGHTS,
                "box_head.bbox_pred.$1",
                Change.WITHOUT_FIRST_FOUR_ROWS);
        for (int i = 0; i < 4; i++) {
            String mask = "roi_heads\\.mask_head\\.";
            convolutionAndNorm(boxes + i + "\\.0", boxes + i + "\\.1", "box_head.conv" + (i + 1));
            convolutionAndNorm(
                    mask + "(?:" + i + "\\.0|mask_fcn" + (i + 1) + ")",
                    mask + i + "\\.1",
                    "mask_head.mask_fcn" + (i + 1));
        }
        String predictor = "roi_heads\\.mask_predictor\\.";
        rule(predictor + "conv5_mask\\.weight", "mask_head.conv5_mask.weight", Change.SQUARES);
        rule(predictor + "conv5_mask\\.bias", "mask_head.conv5_mask.bias");
        rule(predictor + "mask_fcn_logits\\." + WEIGHTS, "mask_head.mask_fcn_logits.$1", Change.WITHOUT_FIRST_ROW);
        counters("backbone.");
    }
}
