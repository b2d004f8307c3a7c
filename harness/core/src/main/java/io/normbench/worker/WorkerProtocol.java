package io.normbench.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.conformance.MethodVerdict;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.tensor.EngineInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The words of the worker protocol, and the values that cross it as JSON. */
public final class WorkerProtocol {
    /** Every event line begins with this. */
    public static final String MARK = "@normbench ";

    private WorkerProtocol() {}

    /** An outcome as JSON. */
    public static ObjectNode outcome(Outcome outcome) {
        return JsonNodeFactory.instance.objectNode().put("id", outcome.id()).put("reason", outcome.reason());
    }

    /** The inverse of {@link #outcome(Outcome)}. */
    public static Outcome outcome(JsonNode node) {
        return Outcome.of(node.required("id").asText(), node.required("reason").asText());
    }

    /** An engine's description as JSON. */
    public static ObjectNode engine(EngineInfo info) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", info.id())
                .put("version", info.version())
                .put("device", info.device())
                .put("threads", info.threads());
        ObjectNode details = node.putObject("details");
        info.details().forEach(details::put);
        return node;
    }

    /** The inverse of {@link #engine(EngineInfo)}. */
    public static EngineInfo engine(JsonNode node) {
        Map<String, String> details = new LinkedHashMap<>();
        node.path("details").properties().forEach(e -> details.put(e.getKey(), e.getValue().asText()));
        return new EngineInfo(
                node.required("id").asText(),
                node.required("version").asText(),
                node.required("device").asText(),
                node.required("threads").asInt(),
                details);
    }

    /** A verdict of the conformance check as JSON. */
    public static ObjectNode verdict(MethodVerdict verdict) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("method", verdict.method())
                .put("check", verdict.check())
                .put("cases", verdict.cases())
                .put("status", verdict.status().name());
        if (Double.isFinite(verdict.largestError())) {
            node.put("largest_error", verdict.largestError());
        } else {
            node.putNull("largest_error");
        }
        verdict.failures().forEach(node.putArray("failures")::add);
        return node;
    }

    /** The inverse of {@link #verdict(MethodVerdict)}. */
    public static MethodVerdict verdict(JsonNode node) {
        List<String> failures = new ArrayList<>();
        node.path("failures").forEach(failure -> failures.add(failure.asText()));
        JsonNode error = node.path("largest_error");
        return new MethodVerdict(
                node.required("method").asText(),
                node.required("check").asText(),
                node.required("cases").asInt(),
                error.isNumber() ? error.asDouble() : Double.POSITIVE_INFINITY,
                MethodVerdict.Status.valueOf(node.required("status").asText()),
                failures);
    }

    /** Measured numbers as JSON; what was not measured is left out. */
    public static ObjectNode measured(Measured m) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        m.warmupSteps().ifPresent(v -> node.put("warmup_steps", v));
        node.put("steady", m.steady());
        m.steps().ifPresent(v -> node.put("steps", v));
        m.stepMsMedian().ifPresent(v -> node.put("step_ms_median", v));
        m.stepMsP10().ifPresent(v -> node.put("step_ms_p10", v));
        m.stepMsP90().ifPresent(v -> node.put("step_ms_p90", v));
        m.imagesPerSecond().ifPresent(v -> node.put("images_per_s", v));
        m.inferImagesPerSecond().ifPresent(v -> node.put("infer_images_per_s", v));
        m.peakHostBytes().ifPresent(v -> node.put("peak_host_bytes", v));
        m.peakDeviceBytes().ifPresent(v -> node.put("peak_device_bytes", v));
        m.energyJoules().ifPresent(v -> node.put("energy_j", v));
        node.put("metric", m.metric());
        m.metricValue().ifPresent(v -> node.put("metric_value", v));
        m.metricCount().ifPresent(v -> node.put("metric_n", v));
        ObjectNode metrics = node.putObject("metrics");
        m.metrics().forEach((name, value) -> metrics.putPOJO(name, value));
        m.trainImages().ifPresent(v -> node.put("train_images", v));
        m.finalLoss().ifPresent(v -> node.put("final_loss", v));
        m.wallSeconds().ifPresent(v -> node.put("wall_s", v));
        return node;
    }

    /** The inverse of {@link #measured(Measured)}. */
    public static Measured measured(JsonNode node) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        node.path("metrics").properties().forEach(e -> metrics.put(e.getKey(), plain(e.getValue())));
        return new Measured(
                integer(node, "warmup_steps"),
                node.path("steady").asText(),
                integer(node, "steps"),
                real(node, "step_ms_median"),
                real(node, "step_ms_p10"),
                real(node, "step_ms_p90"),
                real(node, "images_per_s"),
                real(node, "infer_images_per_s"),
                whole(node, "peak_host_bytes"),
                whole(node, "peak_device_bytes"),
                real(node, "energy_j"),
                node.path("metric").asText(),
                real(node, "metric_value"),
                whole(node, "metric_n"),
                metrics,
                whole(node, "train_images"),
                real(node, "final_loss"),
                real(node, "wall_s"));
    }

    private static Object plain(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.longValue();
        }
        return value.isNumber() ? (Object) value.doubleValue() : value.asText();
    }

    private static OptionalInt integer(JsonNode node, String name) {
        return node.has(name) ? OptionalInt.of(node.get(name).intValue()) : OptionalInt.empty();
    }

    private static OptionalLong whole(JsonNode node, String name) {
        return node.has(name) ? OptionalLong.of(node.get(name).longValue()) : OptionalLong.empty();
    }

    private static OptionalDouble real(JsonNode node, String name) {
        // asDouble, not doubleValue: NaN and infinity cross as text, which doubleValue reads as 0.
        return node.has(name) ? OptionalDouble.of(node.get(name).asDouble()) : OptionalDouble.empty();
    }
}
