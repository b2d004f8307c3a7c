package io.normbench.cli.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.data.voc.VocPalette;
import io.normbench.metric.miou.Confusion;
import io.normbench.metric.miou.LabelFiles;
import io.normbench.metric.miou.MeanIou;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench evaluate miou}: intersection over union by the VOC protocol. */
@Command(
        name = "miou",
        mixinStandardHelpOptions = true,
        description = "Mean intersection over union, counted over the whole set, void pixels left out."
                + " meanIouPresent skips classes without a pixel (VOCdevkit); authorsMeanIou divides by the union plus"
                + " 1e-10 and counts them as 0 (the BCN authors' DeepLabv3 code).")
final class EvaluateMiouCommand implements Callable<Integer> {
    private static final int LARGEST_LABEL = 255;

    @Option(
            names = "--gt",
            required = true,
            paramLabel = "F",
            description = "Label maps: a PNG (8-bit grey or palette), a folder of them, or JSON.")
    private Path truth;

    @Option(
            names = "--pred",
            required = true,
            paramLabel = "F",
            description = "Predictions, of the same kind; in folders the file names must be the same.")
    private Path prediction;

    @Option(names = "--classes", required = true, paramLabel = "N", description = "Classes, with the background.")
    private int classes;

    @Option(
            names = "--void",
            paramLabel = "L",
            defaultValue = "255",
            description = "Label that does not count (default: ${DEFAULT-VALUE}).")
    private int voidLabel;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        if (classes < 1 || classes > LARGEST_LABEL + 1) {
            throw UserError.usage("--classes is " + classes + "; expected 1 to " + (LARGEST_LABEL + 1));
        }
        LabelFiles.Counted counted = LabelFiles.count(truth, prediction, classes, voidLabel, VocPalette::rgb);
        counted.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getOut().println(json(counted));
        return 0;
    }

    private String json(LabelFiles.Counted counted) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        Confusion confusion = counted.confusion();
        MeanIou scores = new MeanIou(confusion);
        ObjectNode root = mapper.createObjectNode();
        root.put("classes", classes).put("void", voidLabel);
        root.put("images", counted.images())
                .put("pixels", confusion.pixels())
                .put("voidPixels", confusion.voidPixels());
        ArrayNode intersection = root.putArray("intersection");
        ArrayNode union = root.putArray("union");
        ArrayNode matrix = root.putArray("confusion");
        ArrayNode iou = root.putArray("iou");
        ArrayNode authorsIou = root.putArray("authorsIou");
        for (int label = 0; label < classes; label++) {
            intersection.add(confusion.intersection(label));
            union.add(confusion.union(label));
            ArrayNode row = matrix.addArray();
            for (int other = 0; other < classes; other++) {
                row.add(confusion.count(label, other));
            }
            iou.add(orNull(scores.iou(label)));
            authorsIou.add(scores.authorsIou(label));
        }
        root.put("meanIouPresent", orNull(scores.meanOfPresent()));
        root.put("authorsMeanIou", scores.authorsMean());
        root.put("meanIouAbsentZero", scores.meanAbsentZero());
        root.put("pixelAccuracy", orNull(scores.pixelAccuracy()));
        return mapper.writeValueAsString(root);
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
