package io.normbench.roofline;

import io.normbench.suite.Precision;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One invocation's results, and where they come from.
 *
 * @param created when it began
 * @param commandLine the arguments that it was called with
 * @param engineId the engine asked for
 * @param device the device asked for
 * @param precision number format
 * @param engine the engine as workers opened it; empty if none could
 * @param environment the machine and the build, in the order shown
 * @param fingerprint hash of what may change a measurement
 * @param results one a method and shape, in the order of measurement
 */
public record RooflineRecord(
        Instant created,
        List<String> commandLine,
        String engineId,
        String device,
        Precision precision,
        Optional<EngineInfo> engine,
        Map<String, String> environment,
        String fingerprint,
        List<LayerResult> results) {
    public RooflineRecord {
        commandLine = List.copyOf(commandLine);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        results = List.copyOf(results);
    }

    /** The shapes, in the order of measurement. */
    public List<List<Long>> shapes() {
        return List.copyOf(
                new LinkedHashSet<>(results.stream().map(LayerResult::shape).toList()));
    }

    /** The rows of one shape, the worst share first, then what has no share, then what failed. */
    public List<LayerResult> worstFirst(List<Long> shape) {
        List<LayerResult> rows = new ArrayList<>(
                results.stream().filter(row -> row.shape().equals(shape)).toList());
        rows.sort(Comparator.comparing((LayerResult row) -> row.measurement().isEmpty())
                .thenComparingDouble(row -> row.share().orElse(Double.POSITIVE_INFINITY))
                .thenComparing(LayerResult::method));
        return rows;
    }
}
