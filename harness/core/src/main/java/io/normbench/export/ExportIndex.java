package io.normbench.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.plan.TrialJson;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The index of an export, {@code index.json}. Files are named relative to its folder.
 *
 * <pre>
 * schema      normbench/export/v1
 * trial       the trial: cell (task, data, model, train, method, sizes, precision), seed, as provenance has it
 * engine      id, version and device of the engine that computed it
 * inputs      names of the tensors of a batch file, in the order in which the step takes them:
 *             images [N, C, H, W]; labels [N] or [N, H, W] (255: void); extents [N, 2], rows and columns that each image
 *             fills; objects [M + 1, 6], image, label, x1, y1, x2, y2, the last row a filler; masks, for each object the
 *             number of runs and the runs of COCO's encoding, then a filler; seeds [N] of the draws of anchors and regions
 * optimizer   momentum m, weight_decay d, clip, stat_batch; v = m v + g + d w; w = w - learning_rate v
 * initial     file of all parameters and state before the first step
 * parameters  names of those that are trained; the others are state
 * inspection  file of what the network gives for the first batch in evaluation, before the first step; and names of what
 *             there is
 * steps       for each exported step: step (from 1), learning_rate, loss before the update, files batch, gradients (of the
 *             loss, without weight decay) and weights (all parameters and state after it)
 * losses      of all steps that were trained
 * final       file of all parameters and state after the last of these
 * start       what became of the tensors of the file that the suite's weights name, if it names one
 * outcome     completed, or how it ended
 * </pre>
 */
final class ExportIndex {
    private static final String SCHEMA = "normbench/export/v1";
    private static final List<String> OBJECT_INPUTS = List.of("images", "extents", "objects", "masks", "seeds");
    private static final Map<String, List<String>> INPUTS = Map.of(
            "classification",
            List.of("images", "labels"),
            "semantic-segmentation",
            List.of("images", "labels"),
            "detection",
            OBJECT_INPUTS,
            "instance-segmentation",
            OBJECT_INPUTS);

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final ObjectNode root = mapper.createObjectNode();
    private final ObjectNode start = mapper.createObjectNode();
    private final ArrayNode steps = mapper.createArrayNode();
    private final ArrayNode losses = mapper.createArrayNode();
    private final String kind;

    ExportIndex(Trial trial, EngineInfo engine) {
        kind = trial.cell().task().kind();
        TrainSpec train = trial.cell().task().train();
        root.put("schema", SCHEMA).set("trial", TrialJson.write(trial));
        root.putObject("engine")
                .put("id", engine.id())
                .put("version", engine.version())
                .put("device", engine.device());
        root.putObject("optimizer")
                .put("momentum", train.momentum())
                .put("weight_decay", train.weightDecay())
                .put("clip", train.clip())
                .put("stat_batch", trial.cell().statBatch());
        root.set("start", start);
        root.set("steps", steps);
        root.set("losses", losses);
    }

    /** Names of the tensors of a batch of {@code count}. */
    List<String> inputs(int count) {
        List<String> names = INPUTS.getOrDefault(kind, List.of());
        return names.size() == count
                ? names
                : java.util.stream.IntStream.rangeClosed(1, count)
                        .mapToObj(i -> "input" + i)
                        .toList();
    }

    /** What the record says of weights of a file. */
    void start(String name, Object value) {
        start.putPOJO(name, value);
    }

    void put(String name, String value) {
        root.put(name, value);
    }

    void put(String name, Collection<String> values) {
        ArrayNode list = root.putArray(name);
        values.forEach(list::add);
    }

    void inspection(String file, List<String> names) {
        ArrayNode list = root.putObject("inspection").put("file", file).putArray("names");
        names.forEach(list::add);
    }

    void step(int number, double learningRate, double loss, String batch, String gradients, String weights) {
        steps.addObject()
                .put("step", number)
                .put("learning_rate", learningRate)
                .put("loss", loss)
                .put("batch", batch)
                .put("gradients", gradients)
                .put("weights", weights);
    }

    void loss(double loss) {
        losses.add(loss);
    }

    /** @throws UserError if the file cannot be written */
    void write(Path folder) {
        Path file = folder.resolve("index.json");
        try {
            Files.writeString(file, mapper.writeValueAsString(root) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an index cannot be written: " + root, impossible);
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + e + ". Check permissions and free space.", e);
        }
    }
}
