package io.normbench.result;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The numbers of one trial. Whatever was not measured is empty, never zero.
 *
 * @param warmupSteps steps before the measured ones: the index at which the steady state began
 * @param steady {@code converged} if the warm-up reached a steady state, {@code cap} if it was cut short, or empty
 * @param steps measured (throughput) or trained (accuracy) steps
 * @param stepMsMedian median step time in milliseconds; a step is forward, backward and update
 * @param stepMsP10 10th percentile of the step time, ms
 * @param stepMsP90 90th percentile of the step time, ms
 * @param imagesPerSecond training throughput at the median step time
 * @param inferImagesPerSecond inference throughput: forward pass in evaluation mode, at the median
 * @param peakHostBytes peak resident memory of the worker during the trial
 * @param peakDeviceBytes peak of the device's caching allocator during the trial
 * @param energyJoules energy of the devices from the first to the last measured step, with whatever else they did;
 *     where a counter exists
 * @param metric name of the task's headline metric: {@code top1}
 * @param metricValue its value
 * @param metricCount number of held-out items it was computed over
 * @param metrics further figures by name ({@code top5}, {@code degenerate_normalizations}, …)
 * @param trainImages images seen in training
 * @param finalLoss training loss at the last step
 * @param wallSeconds wall-clock time of the trial inside its worker; of one measured in rounds its share of the group's
 * @param comparison what rounds say besides; empty for other trials, and in rows of earlier versions
 */
public record Measured(
        OptionalInt warmupSteps,
        String steady,
        OptionalInt steps,
        OptionalDouble stepMsMedian,
        OptionalDouble stepMsP10,
        OptionalDouble stepMsP90,
        OptionalDouble imagesPerSecond,
        OptionalDouble inferImagesPerSecond,
        OptionalLong peakHostBytes,
        OptionalLong peakDeviceBytes,
        OptionalDouble energyJoules,
        String metric,
        OptionalDouble metricValue,
        OptionalLong metricCount,
        Map<String, Object> metrics,
        OptionalLong trainImages,
        OptionalDouble finalLoss,
        OptionalDouble wallSeconds,
        Optional<Comparison> comparison) {
    /** Name of a further figure: the comparison group, after which the file of its blocks is called. */
    public static final String GROUP = "group";

    /** Name of a further figure, a text: what is likely to be a mistake in the data. */
    public static final String DATA_WARNINGS = "data_warnings";

    /** Name of a further figure: images that an accuracy trial could train on. */
    public static final String TRAIN_SET_IMAGES = "train_set_images";

    /** Name of a further figure: the largest batch that fits into the device's memory. */
    public static final String MAX_BATCH = "max_batch";

    /** Name of a further figure: what ended the search where {@link #MAX_BATCH} is only the largest batch tried. */
    public static final String MAX_BATCH_BOUND = "max_batch_bound";

    /** Name of a further figure: batch sizes that the search tried. */
    public static final String MAX_BATCH_TRIES = "max_batch_tries";

    public Measured {
        metrics = java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** Numbers of a trial that was not measured in rounds. */
    public Measured(
            OptionalInt warmupSteps,
            String steady,
            OptionalInt steps,
            OptionalDouble stepMsMedian,
            OptionalDouble stepMsP10,
            OptionalDouble stepMsP90,
            OptionalDouble imagesPerSecond,
            OptionalDouble inferImagesPerSecond,
            OptionalLong peakHostBytes,
            OptionalLong peakDeviceBytes,
            OptionalDouble energyJoules,
            String metric,
            OptionalDouble metricValue,
            OptionalLong metricCount,
            Map<String, Object> metrics,
            OptionalLong trainImages,
            OptionalDouble finalLoss,
            OptionalDouble wallSeconds) {
        this(
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
                energyJoules,
                metric,
                metricValue,
                metricCount,
                metrics,
                trainImages,
                finalLoss,
                wallSeconds,
                Optional.empty());
    }

    /** Nothing measured. */
    public static Measured nothing() {
        return new Measured(
                OptionalInt.empty(),
                "",
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "",
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    /** The same numbers with this wall-clock time. */
    public Measured withWallSeconds(double seconds) {
        return with(peakHostBytes, peakDeviceBytes, energyJoules, metrics, OptionalDouble.of(seconds));
    }

    /** The same numbers with this energy. */
    public Measured withEnergyJoules(double joules) {
        return with(peakHostBytes, peakDeviceBytes, OptionalDouble.of(joules), metrics, wallSeconds);
    }

    /** The same numbers with these peaks of memory. */
    public Measured withMemory(OptionalLong hostBytes, OptionalLong deviceBytes) {
        return with(hostBytes, deviceBytes, energyJoules, metrics, wallSeconds);
    }

    /** The same numbers with more further figures. */
    public Measured withFurther(Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(metrics);
        all.putAll(more);
        return with(peakHostBytes, peakDeviceBytes, energyJoules, all, wallSeconds);
    }

    private Measured with(
            OptionalLong newHost,
            OptionalLong newDevice,
            OptionalDouble newEnergy,
            Map<String, Object> newMetrics,
            OptionalDouble newWall) {
        return new Measured(
                warmupSteps,
                steady,
                steps,
                stepMsMedian,
                stepMsP10,
                stepMsP90,
                imagesPerSecond,
                inferImagesPerSecond,
                newHost,
                newDevice,
                newEnergy,
                metric,
                metricValue,
                metricCount,
                newMetrics,
                trainImages,
                finalLoss,
                newWall,
                comparison);
    }
}
