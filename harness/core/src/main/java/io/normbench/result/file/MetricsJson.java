package io.normbench.result.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the further metrics of a row as one JSON object, and reads them back.
 *
 * <p>Numbers come back as {@link Integer}, {@link Long} or {@link Double}. JSON has no NaN or infinity: they are
 * written as strings, and such a string at the top level comes back as a double.
 */
final class MetricsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private MetricsJson() {}

    /** Returns the JSON text on one line, or an empty text for no metrics. */
    static String write(Map<String, Object> metrics) {
        if (metrics.isEmpty()) {
            return "";
        }
        try {
            return MAPPER.writeValueAsString(metrics);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("metrics hold a value that JSON cannot: " + metrics, unwritable);
        }
    }

    /** Returns the metrics that {@code json} holds. */
    static Map<String, Object> read(String json) {
        if (json.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, Object> metrics = new HashMap<>(MAPPER.readValue(json, new TypeReference<>() {}));
            metrics.replaceAll((name, value) -> notFinite(value));
            return metrics;
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "column metrics_json is not a JSON object: " + malformed.getOriginalMessage(), malformed);
        }
    }

    private static Object notFinite(Object value) {
        return "NaN".equals(value) || "Infinity".equals(value) || "-Infinity".equals(value)
                ? Double.valueOf((String) value)
                : value;
    }
}
