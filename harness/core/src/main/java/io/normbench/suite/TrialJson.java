package io.normbench.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Converts trials, and the records a worker needs with them, to JSON and back.
 *
 * <p>The form is canonical: keys are the records' components in declared order, in snake case; options are sorted by
 * name; enums have the spelling of suite files. Cell ids are hashes of a cell's form, less the default execution, so a
 * change here renames every cell. Reading is strict: a missing or unknown key is an error, because it means that two
 * versions are talking.
 */
public final class TrialJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private TrialJson() {}

    /** Converts {@code trial} to JSON. */
    public static ObjectNode write(Trial trial) {
        return MAPPER.valueToTree(trial);
    }

    /** Converts {@code spec} to JSON. */
    public static ObjectNode write(ThroughputSpec spec) {
        return MAPPER.valueToTree(spec);
    }

    /** Converts {@code spec} to JSON. */
    public static ObjectNode write(MaxBatchSpec spec) {
        return MAPPER.valueToTree(spec);
    }

    /** Converts {@code limits} to JSON. */
    public static ObjectNode write(Limits limits) {
        return MAPPER.valueToTree(limits);
    }

    /**
     * Reads what {@link #write(Trial)} wrote.
     *
     * @throws IllegalArgumentException if {@code node} is not a trial
     */
    public static Trial read(JsonNode node) {
        return read(node, Trial.class);
    }

    /**
     * Reads what {@link #write(ThroughputSpec)} wrote.
     *
     * @throws IllegalArgumentException if {@code node} is not such a record
     */
    public static ThroughputSpec readThroughput(JsonNode node) {
        return read(node, ThroughputSpec.class);
    }

    /**
     * Reads what {@link #write(MaxBatchSpec)} wrote.
     *
     * @throws IllegalArgumentException if {@code node} is not such a record
     */
    public static MaxBatchSpec readMaxBatch(JsonNode node) {
        return read(node, MaxBatchSpec.class);
    }

    /**
     * Reads what {@link #write(Limits)} wrote.
     *
     * @throws IllegalArgumentException if {@code node} is not such a record
     */
    public static Limits readLimits(JsonNode node) {
        return read(node, Limits.class);
    }

    /**
     * The canonical text of a cell, from which its id is made. Without settings that came later and have their default,
     * so that the cells of earlier runs keep their ids.
     */
    static String canonical(Cell cell) {
        ObjectNode tree = MAPPER.valueToTree(cell);
        if (cell.execution() == SuiteDefaults.EXECUTION) {
            tree.remove("execution");
        }
        if (cell.cudnnAutotune() == SuiteDefaults.CUDNN_AUTOTUNE) {
            tree.remove("cudnn_autotune");
        }
        return tree.toString();
    }

    private static <T> T read(JsonNode node, Class<T> type) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
