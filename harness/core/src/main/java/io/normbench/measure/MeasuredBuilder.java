package io.normbench.measure;

import io.normbench.result.Measured;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Collects the numbers of one trial as they become known, so that a failing trial keeps what it has. */
final class MeasuredBuilder {
    private OptionalInt steps = OptionalInt.empty();
    private OptionalLong peakHostBytes = OptionalLong.empty();
    private OptionalLong peakDeviceBytes = OptionalLong.empty();
    private String metric = "";
    private OptionalDouble metricValue = OptionalDouble.empty();
    private OptionalLong metricCount = OptionalLong.empty();
    private final Map<String, Object> metrics = new TreeMap<>();
    private OptionalLong trainImages = OptionalLong.empty();
    private OptionalDouble finalLoss = OptionalDouble.empty();

    void steps(int stepCount, long images, double lastLoss) {
        steps = OptionalInt.of(stepCount);
        trainImages = OptionalLong.of(images);
        finalLoss = Double.isFinite(lastLoss) ? OptionalDouble.of(lastLoss) : OptionalDouble.empty();
    }

    void memory(OptionalLong hostBytes, long deviceBytes) {
        peakHostBytes = hostBytes;
        peakDeviceBytes = deviceBytes < 0 ? OptionalLong.empty() : OptionalLong.of(deviceBytes);
    }

    void memory(Measured peaks) {
        peakHostBytes = peaks.peakHostBytes();
        peakDeviceBytes = peaks.peakDeviceBytes();
        metrics.putAll(peaks.metrics());
    }

    void metric(String name, double value, long count, Map<String, Object> further) {
        metric = name;
        metricValue = OptionalDouble.of(value);
        metricCount = OptionalLong.of(count);
        metrics.putAll(further);
    }

    void further(String name, Object value) {
        metrics.put(name, value);
    }

    Measured build(double wallSeconds) {
        return new Measured(
                OptionalInt.empty(),
                "",
                steps,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                peakHostBytes,
                peakDeviceBytes,
                OptionalDouble.empty(),
                metric,
                metricValue,
                metricCount,
                metrics,
                trainImages,
                finalLoss,
                OptionalDouble.of(wallSeconds));
    }
}
