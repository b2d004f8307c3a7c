package io.normbench.run.ab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.TurnSteps;
import io.normbench.result.Block;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultColumns;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Optional;

/**
 * The lines between the comparing process and the process of an arm, schema {@value #SCHEMA}.
 *
 * <p>Requests are one JSON object a line. Events begin with the mark of worker events; other lines belong to the log.
 *
 * <table>
 * <caption>Messages</caption>
 * <tr><td>event {@code hello}</td><td>first of all: {@code schema}, {@code plan} ({@link ArmPlan})</td></tr>
 * <tr><td>request {@code open}</td><td>answered by {@code opened}: {@code has_gpu}</td></tr>
 * <tr><td>request {@code trial}</td><td>{@code id}, {@code cell} (the arm's cell id), {@code measurement},
 *     {@code number}, {@code seed}, {@code name}, {@code threads}; answered by {@code row}: {@code id} and
 *     {@code columns}, the texts of results.csv by column name</td></tr>
 * <tr><td>request {@code begin}</td><td>a throughput trial: {@code id}, {@code cell}, {@code number}, {@code seed},
 *     {@code name}, {@code threads}; answered by {@code begun}: {@code spec} ({@link RoundsSpec})</td></tr>
 * <tr><td>request {@code block}</td><td>{@code id}, {@code name}, {@code round}, {@code position}, {@code steps}
 *     ({@link TurnSteps}); answered by {@code block}: {@code block} ({@link Block}), which is not there if the trial has failed</td></tr>
 * <tr><td>request {@code end}</td><td>{@code id}, {@code name}; answered by {@code row}, without step times</td></tr>
 * <tr><td>event {@code notice}</td><td>{@code id}, {@code message}</td></tr>
 * <tr><td>event {@code fault}</td><td>{@code id}, {@code message}, {@code exit_status}: an answer too</td></tr>
 * </table>
 *
 * <p>Keys and events that a side does not know are passed over, so that later versions may add some. The end of the
 * input ends the arm, with its workers.
 */
final class ArmProtocol {
    /** Changes only if an old side could misunderstand a new one. */
    static final String SCHEMA = "normbench/arm/v4";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // What a process prints is encoded as its locale says, which may not have every character.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private ArmProtocol() {}

    static JsonMapper mapper() {
        return MAPPER;
    }

    static ObjectNode plan(ArmPlan plan) {
        return MAPPER.valueToTree(plan);
    }

    static ArmPlan plan(JsonNode node) throws JsonProcessingException {
        return MAPPER.treeToValue(node, ArmPlan.class);
    }

    static RoundsSpec spec(JsonNode begun) {
        return MAPPER.convertValue(begun.required("spec"), RoundsSpec.class);
    }

    /** The steps of a turn that is asked for. */
    static TurnSteps steps(JsonNode request) {
        return MAPPER.convertValue(request.required("steps"), TurnSteps.class);
    }

    /** The block of an answer. */
    static Optional<Block> block(JsonNode answer) {
        return Optional.ofNullable(answer.get("block")).map(node -> MAPPER.convertValue(node, Block.class));
    }

    /** The texts of {@code row} by column name. */
    static ObjectNode columns(ResultRow row) {
        ObjectNode columns = MAPPER.createObjectNode();
        List<String> texts = ResultColumns.toTexts(row);
        for (int i = 0; i < texts.size(); i++) {
            columns.put(ResultColumns.NAMES.get(i), texts.get(i));
        }
        return columns;
    }

    /**
     * As {@link #row}, of an arm that may be of another version.
     *
     * @throws UserError if it cannot be read
     */
    static ResultRow checkedRow(JsonNode columns, String runId, AbTrial trial) {
        String schema = columns.path("schema").asText();
        if (!schema.equals(ResultRow.SCHEMA)) {
            throw UserError.usage("the " + trial.arm().id() + " writes rows of schema '" + schema
                    + "', this NormBench '" + ResultRow.SCHEMA + "'; compare with the 'ab' of the newer of the two");
        }
        try {
            return row(columns, runId, trial);
        } catch (IllegalArgumentException e) {
            throw UserError.infrastructure(
                    "the " + trial.arm().id() + " sent a row that cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The row of {@code columns}, with who it belongs to put in place of what the arm wrote. A column that the arm does
     * not have is empty.
     *
     * @throws IllegalArgumentException if a text cannot be read
     */
    static ResultRow row(JsonNode columns, String runId, AbTrial trial) {
        return ResultColumns.fromTexts(ResultColumns.NAMES.stream()
                .map(name -> switch (name) {
                    case "run_id" -> runId;
                    case "trial" -> trial.name();
                    case "arm" -> trial.arm().id();
                    case "pair" -> trial.pair();
                    default -> columns.path(name).asText("");
                })
                .toList());
    }
}
