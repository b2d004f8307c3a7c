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
 * The part of a manifest that only workers can tell, because only they load data and engines.
 *
 * @param data the data sets, with the hashes of their files and splits
 * @param engines the engines, as they were opened
 * @param parameterCounts numbers of parameters, by cell
 * @param provenance provenance trees of the libraries that have them; JSON null where there are none
 */
public record Observed(
        List<DataInfo> data, List<EngineInfo> engines, Map<String, JsonNode> parameterCounts, JsonNode provenance) {
    public Observed {
        data = List.copyOf(data);
        engines = List.copyOf(engines);
        Map<String, JsonNode> counts = new LinkedHashMap<>(parameterCounts);
        counts.replaceAll((cell, tree) -> ManifestFile.canonical(tree));
        parameterCounts = Collections.unmodifiableMap(counts);
        provenance = ManifestFile.canonical(provenance);
    }

    /** Nothing yet: what a manifest holds before the first worker has reported. */
    public static Observed nothing() {
        return new Observed(List.of(), List.of(), Map.of(), NullNode.getInstance());
    }
}
