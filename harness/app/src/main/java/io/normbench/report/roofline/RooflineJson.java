package io.normbench.report.roofline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.roofline.Floor;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.RooflineRecord;

/** Writes everything that is known as JSON of schema {@value #SCHEMA}. */
public final class RooflineJson {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/roofline/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private RooflineJson() {}

    /** The whole file. */
    public static String write(RooflineRecord roofline) {
        ObjectNode root = MAPPER.createObjectNode()
                .put("schema", SCHEMA)
                .put("created", roofline.created().toString())
                .put("engine_id", roofline.engineId())
                .put("device", roofline.device())
                .put("precision", roofline.precision().id())
                .put("good_share", LayerResult.GOOD_SHARE)
                .put("block_bytes", Floor.BLOCK_BYTES)
                .put("fingerprint", roofline.fingerprint());
        ArrayNode command = root.putArray("command_line");
        roofline.commandLine().forEach(command::add);
        roofline.engine().ifPresent(engine -> root.set("engine", MAPPER.valueToTree(engine)));
        ObjectNode machine = root.putObject("machine");
        roofline.environment().forEach(machine::put);
        ArrayNode rows = root.putArray("rows");
        roofline.results().forEach(row -> rows.add(row(row)));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", impossible);
        }
    }

    private static ObjectNode row(LayerResult row) {
        ObjectNode node = MAPPER.createObjectNode().put("method", row.method());
        node.set("shape", MAPPER.valueToTree(row.shape()));
        node.putObject("outcome")
                .put("id", row.outcome().id())
                .put("reason", row.outcome().reason());
        row.measurement().ifPresent(measured -> node.set("measurement", MAPPER.valueToTree(measured)));
        row.ceiling().ifPresent(ceiling -> node.set("ceiling", MAPPER.valueToTree(ceiling)));
        row.forwardShare().ifPresent(share -> node.put("forward_share", share));
        row.share().ifPresent(share -> node.put("share", share));
        row.onceShare().ifPresent(share -> node.put("once_share", share));
        node.put("machine_flags", row.flags());
        return node.put("bound", row.diagnosis().bound().id())
                .put("meaning", row.diagnosis().text());
    }
}
