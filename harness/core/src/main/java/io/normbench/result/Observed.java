package io.normbench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.data.DataInfo;
import io.normbench.tensor.EngineInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a manifest that is known only when trials have run: workers alone load engines and, but for the floor,
 * data.
 *
 * @param data the data sets, with the hashes of their files and splits
 * @param engines the engines, as they were opened
 * @param parameterCounts numbers of parameters, by cell
 * @param provenance where the provenance of the trials lies and in which form; JSON null where there is none
 * @param floors what a linear model reaches, by task; empty in runs of earlier versions
 */
public record Observed(
        List<DataInfo> data,
        List<EngineInfo> engines,
        Map<String, JsonNode> parameterCounts,
        JsonNode provenance,
        List<Floor> floors) {
    public Observed {
        data = List.copyOf(data);
        engines = List.copyOf(engines);
        Map<String, JsonNode> counts = new LinkedHashMap<>(parameterCounts);
        counts.replaceAll((cell, tree) -> ReadBack.of(tree));
        parameterCounts = Collections.unmodifiableMap(counts);
        provenance = ReadBack.of(provenance);
        // Manifests of earlier versions have no floors.
        floors = floors == null ? List.of() : List.copyOf(floors);
    }

    /** What workers told, without floors. */
    public Observed(
            List<DataInfo> data, List<EngineInfo> engines, Map<String, JsonNode> parameterCounts, JsonNode provenance) {
        this(data, engines, parameterCounts, provenance, List.of());
    }

    /** Nothing yet: what a manifest holds before the first worker has reported. */
    public static Observed nothing() {
        return new Observed(List.of(), List.of(), Map.of(), NullNode.getInstance());
    }
}
