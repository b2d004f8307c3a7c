package io.normbench.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.reproduce.LossComparison;
import io.normbench.reproduce.Reproduction;
import io.normbench.reproduce.TrialAnswer;
import io.normbench.result.Fingerprint.Difference;
import java.util.List;

/** The answers of {@code normbench reproduce} as JSON; what there is not is null. */
final class ReproductionJson {
    private static final String SCHEMA = "normbench/reproduction/v1";

    private ReproductionJson() {}

    static ObjectNode of(Reproduction reproduction) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", SCHEMA);
        root.put("run", reproduction.stored().manifest().runId());
        root.put("new_run", reproduction.now().manifest().runId());
        root.put("suite_sha256", reproduction.stored().manifest().suite().sha256());
        root.put("answer", reproduction.worst().text());
        differences(root.putArray("provenance"), reproduction.provenance());
        ArrayNode trials = root.putArray("trials");
        reproduction.trials().forEach(trial -> trials.add(trial(trial)));
        return root;
    }

    private static ObjectNode trial(TrialAnswer trial) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("key", trial.stored().key());
        node.put("task", trial.stored().cell().task());
        node.put("method", trial.stored().cell().method());
        node.put("batch_size", trial.stored().cell().batchSize());
        node.put("trial", trial.stored().trial());
        node.put("seed", trial.stored().seed());
        node.put("answer", trial.answer().text());
        trial.reasons().forEach(node.putArray("reasons")::add);
        ObjectNode losses = node.putObject("losses");
        trial.losses().ifPresentOrElse(comparison -> losses(losses, comparison), () -> node.putNull("losses"));
        ObjectNode figure = node.putObject("figure");
        trial.figure().ifPresentOrElse(both -> figure(figure, both), () -> node.putNull("figure"));
        differences(node.putArray("fingerprint"), trial.differences());
        return node;
    }

    private static void losses(ObjectNode node, LossComparison losses) {
        node.put("compared", losses.compared());
        node.put("stored_steps", losses.stored());
        node.put("steps", losses.now());
        if (losses.firstDifference() == 0) {
            node.putNull("first_diverging_step");
            return;
        }
        node.put("first_diverging_step", losses.firstDifference());
        number(node, "stored_loss", losses.storedLoss());
        number(node, "loss", losses.loss());
        number(node, "largest_relative_difference", losses.largestRelative());
    }

    private static void figure(ObjectNode node, TrialAnswer.Figure figure) {
        node.put("name", figure.name());
        number(node, "stored", figure.stored());
        number(node, "now", figure.now());
        number(node, "noise_from", figure.low());
        number(node, "noise_to", figure.high());
    }

    /** JSON has no NaN and no infinity. */
    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static void differences(ArrayNode array, List<Difference> differences) {
        differences.forEach(difference -> array.addObject()
                .put("key", difference.key())
                .put("stored", difference.mine())
                .put("now", difference.theirs()));
    }
}
