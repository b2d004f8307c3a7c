package io.normbench.cli.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.metric.coco.CocoEvaluator;
import io.normbench.metric.coco.CocoStats;
import io.normbench.metric.coco.Detections;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench evaluate coco}: COCO's 12 numbers for boxes or masks. */
@Command(
        name = "coco",
        mixinStandardHelpOptions = true,
        description = "COCO box or mask evaluation as pycocotools 2.0.11 does it. Prints {\"stats\": [12 numbers]}: AP,"
                + " AP50, AP75, AP small, medium, large, AR at 1, 10, 100, AR small, medium, large; -1 where no object"
                + " counts.")
final class EvaluateCocoCommand implements Callable<Integer> {
    @Option(names = "--gt", required = true, paramLabel = "F", description = "Annotations, COCO's JSON.")
    private Path truth;

    @Option(names = "--dt", required = true, paramLabel = "F", description = "Detections, COCO's result JSON.")
    private Path detections;

    @Option(names = "--iou", required = true, paramLabel = "TYPE", description = "bbox or segm.")
    private IouType type;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads (default: one a processor); the numbers do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        if (threads < 1) {
            throw UserError.usage("--threads is " + threads + "; expected at least 1");
        }
        GroundTruth objects = GroundTruth.read(truth, type);
        Detections found = Detections.read(detections, objects);
        objects.warnings().forEach(warning -> warn(truth, warning));
        found.warnings().forEach(warning -> warn(detections, warning));
        CocoStats stats = CocoEvaluator.evaluate(objects, found, threads);
        spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(Map.of("stats", stats.values())));
        return 0;
    }

    private void warn(Path file, String warning) {
        spec.commandLine().getErr().println("warning: " + file + ": " + warning);
    }
}
