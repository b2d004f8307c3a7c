package io.normbench.gate.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.result.CellKey;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Writes a result as JSON of schema {@value #SCHEMA}: everything that the other outputs show, unrounded. */
public final class GateJson {
    /** The schema this version writes. */
    static final String SCHEMA = "normbench/gate/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private GateJson() {}

    public static String write(GateResult result) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA)
                .put("verdict", result.verdict().name())
                .put("exit_status", result.exitStatus())
                .put("suite", result.suite())
                .put("paired", result.paired())
                .put("base", result.base().label())
                .put("head", result.head().label())
                .put("fingerprint", result.fingerprint())
                .put("noise", result.noise())
                .put("command", result.command());
        ArrayNode warnings = root.putArray("warnings");
        result.warnings().forEach(warnings::add);
        ArrayNode differences = root.putArray("differences");
        result.differences()
                .forEach(d -> differences
                        .addObject()
                        .put("key", d.key())
                        .put("base", d.mine())
                        .put("head", d.theirs()));
        ObjectNode counts = root.putObject("counts");
        result.counts().forEach((verdict, count) -> counts.put(verdict.name().toLowerCase(Locale.ROOT), count));
        ArrayNode suspected = root.putArray("suspected");
        result.suspected().forEach(v -> add(suspected.addObject(), v));
        ArrayNode verdicts = root.putArray("verdicts");
        result.verdicts().forEach(v -> add(verdicts.addObject(), v));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", impossible);
        }
    }

    /** The coordinates that {@link #write} wrote as {@code cell}. */
    static CellKey cell(JsonNode node) {
        return MAPPER.convertValue(node, CellKey.class);
    }

    private static void add(ObjectNode node, CellVerdict verdict) {
        CellKey key = verdict.cell();
        node.set("cell", MAPPER.valueToTree(key));
        CellVerdict.Numbers numbers = verdict.numbers();
        node.put("label", key.label())
                .put("quantity", verdict.quantity().id())
                .put("unit", verdict.quantity().unit())
                .put("verdict", verdict.verdict().name())
                .put("reason", verdict.reason());
        put(node, "base", numbers.base());
        put(node, "head", numbers.head());
        put(node, "change", numbers.change());
        ArrayNode interval = node.putArray("interval");
        numbers.interval().ifPresent(i -> {
            interval.add(finite(i.low()));
            interval.add(finite(i.high()));
        });
        node.put("samples", numbers.samples());
        put(node, "p", numbers.p());
        put(node, "adjusted_p", numbers.adjustedP());
        put(node, "threshold", numbers.threshold());
        put(node, "smallest_detectable", numbers.smallestDetectable());
    }

    /** JSON has no infinity: an interval without a bound has a null there. */
    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        node.put(name, value.isPresent() ? finite(value.getAsDouble()) : null);
    }
}
