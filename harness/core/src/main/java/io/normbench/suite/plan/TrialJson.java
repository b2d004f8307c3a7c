package io.normbench.suite.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.suite.Cell;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.WeightsSpec;

/**
 * Converts trials to JSON, for the record.
 *
 * <p>The form is canonical: keys are the records' components in declared order, in snake case; options are sorted by
 * name; enums have the spelling of suite files. Cell ids are hashes of a cell's form, less later settings' defaults, so a
 * change here renames every cell.
 */
public final class TrialJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private TrialJson() {}

    /** Converts {@code trial} to JSON; a network without weights from a file says nothing of them. */
    public static ObjectNode write(Trial trial) {
        ObjectNode tree = MAPPER.valueToTree(trial);
        leaveOutNoWeights(tree.path("cell"), trial.cell());
        return tree;
    }

    /**
     * The canonical text of a cell, from which its id is made. Without settings that came later and have their default,
     * so that the cells of earlier runs keep their ids.
     */
    public static String canonical(Cell cell) {
        ObjectNode tree = MAPPER.valueToTree(cell);
        if (cell.execution() == SuiteDefaults.EXECUTION) {
            tree.remove("execution");
        }
        if (cell.cudnnAutotune() == SuiteDefaults.CUDNN_AUTOTUNE) {
            tree.remove("cudnn_autotune");
        }
        if (cell.evaluation().equals(SuiteDefaults.EVALUATION)) {
            tree.remove("evaluation");
        }
        ObjectNode train = (ObjectNode) tree.path("task").path("train");
        if (cell.task().train().minUpdates() == SuiteDefaults.MIN_UPDATES) {
            train.remove("min_updates");
        }
        if (cell.task().train().clip() == SuiteDefaults.NO_CLIP) {
            train.remove("clip");
        }
        leaveOutNoWeights(tree, cell);
        return tree.toString();
    }

    private static void leaveOutNoWeights(JsonNode tree, Cell cell) {
        if (cell.task().model().weights().equals(WeightsSpec.NONE)) {
            ((ObjectNode) tree.path("task").path("model")).remove("weights");
        }
    }
}
