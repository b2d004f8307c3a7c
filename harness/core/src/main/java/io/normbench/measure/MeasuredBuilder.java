package io.normbench.measure;

import io.normbench.result.Measured;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Collects the numbers of one trial as they become known, so that a failing trial keeps what it has. */
final class MeasuredBuilder {
    private OptionalInt warmupSteps = OptionalInt.empty();
    private String steady = "";
    private OptionalInt steps = OptionalInt.empty();
    private OptionalDouble stepMsMedian = OptionalDouble.empty();
    private OptionalDouble stepMsP10 = OptionalDouble.empty();
    private OptionalDouble stepMsP90 = OptionalDouble.empty();
    private OptionalDouble imagesPerSecond = OptionalDouble.empty();
    private OptionalDouble inferImagesPerSecond = OptionalDouble.empty();
    private OptionalLong peakHostBytes = OptionalLong.empty();
    private OptionalLong peakDeviceBytes = OptionalLong.empty();
    private String metric = "";
    private OptionalDouble metricValue = OptionalDouble.empty();
    private OptionalLong metricCount = OptionalLong.empty();
    private final Map<String, Object> metrics = new TreeMap<>();
    private OptionalLong trainImages = OptionalLong.empty();
    private OptionalDouble finalLoss = OptionalDouble.empty();

    void warmup(int stepCount, String ending) {
        warmupSteps = OptionalInt.of(stepCount);
        steady = ending;
    }

    void steps(int stepCount, long images, double lastLoss) {
        steps = OptionalInt.of(stepCount);
        trainImages = OptionalLong.of(images);
        finalLoss = Double.isFinite(lastLoss) ? OptionalDouble.of(lastLoss) : OptionalDouble.empty();
    }

    void stepTimes(double medianMs, double p10Ms, double p90Ms) {
        stepMsMedian = OptionalDouble.of(medianMs);
        stepMsP10 = OptionalDouble.of(p10Ms);
        stepMsP90 = OptionalDouble.of(p90Ms);
    }

    void throughput(double trainingImagesPerSecond) {
        imagesPerSecond = OptionalDouble.of(trainingImagesPerSecond);
    }

    void inference(double inferenceImagesPerSecond) {
        inferImagesPerSecond = OptionalDouble.of(inferenceImagesPerSecond);
    }

    void memory(OptionalLong hostBytes, long deviceBytes) {
        peakHostBytes = hostBytes;
        peakDeviceBytes = deviceBytes < 0 ? OptionalLong.empty() : OptionalLong.of(deviceBytes);
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
                warmupSteps,
                steady,
                steps,
                stepMsMedian,
                stepMsP10,
                stepMsP90,
                imagesPerSecond,
                inferImagesPerSecond,
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
