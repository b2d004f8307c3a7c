package io.normbench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * The readings of one trial, from the untrained network to the trained one.
 *
 * @param readings by step, ascending, and within a step in the order of the network
 */
public record SingularityCourse(List<LayerReading> readings) {
    /** Begins the names of the figures that rows have of it. */
    public static final String PREFIX = "singularity_";

    /** Name of the figure of the trained network's distance. */
    public static final String DISTANCE = PREFIX + "distance";

    /** Name of the figure of the share of channels of the trained network that are as good as eliminated. */
    public static final String INACTIVE = PREFIX + "inactive";

    /** Early is what was seen last within this share of the training. */
    private static final double EARLY = 0.1;

    public SingularityCourse {
        readings = List.copyOf(readings);
    }

    /** The steps at which there are readings, ascending. */
    public List<Integer> steps() {
        return readings.stream().map(LayerReading::step).distinct().sorted().toList();
    }

    /** The layers, in the order of the network. */
    public List<String> layers() {
        return readings.stream().map(LayerReading::layer).distinct().toList();
    }

    /** The readings at {@code step}. */
    public List<LayerReading> at(int step) {
        return readings.stream().filter(reading -> reading.step() == step).toList();
    }

    /** The last step at which there are readings; 0 without any. */
    public int lastStep() {
        return steps().stream().reduce((a, b) -> b).orElse(0);
    }

    /** The last step with readings in the first tenth of the training, but not that of the untrained network. */
    public int earlyStep() {
        int last = lastStep();
        return steps().stream()
                .filter(step -> step > 0 && step <= Math.max(1, EARLY * last))
                .reduce((a, b) -> b)
                .orElse(last);
    }

    /** Mean distance of the layers at {@code step}; empty if it is no number. */
    public OptionalDouble distance(int step) {
        return finite(at(step).stream().mapToDouble(LayerReading::distance).average());
    }

    /** The share of all channels at {@code step} that {@code count} counts; empty without channels. */
    public OptionalDouble share(int step, ToLongFunction<LayerReading> count) {
        long channels = at(step).stream().mapToLong(LayerReading::channels).sum();
        long counted = at(step).stream().mapToLong(count).sum();
        return channels == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) counted / channels);
    }

    /** What the row says of it, by name; figures that are no numbers are left out. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (readings.isEmpty()) {
            return figures;
        }
        int last = lastStep();
        List<LayerReading> end = at(last);
        figures.put(PREFIX + "layers", (long) end.size());
        figures.put(PREFIX + "step", (long) last);
        put(figures, DISTANCE, distance(last));
        put(figures, PREFIX + "early_distance", distance(earlyStep()));
        put(
                figures,
                PREFIX + "distance_max",
                end.stream().mapToDouble(LayerReading::distance).max());
        put(
                figures,
                PREFIX + "mean_spread",
                end.stream().mapToDouble(LayerReading::meanSpread).average());
        put(
                figures,
                PREFIX + "log_spread",
                end.stream().mapToDouble(LayerReading::logSpread).average());
        put(figures, INACTIVE, share(last, LayerReading::inactive));
        put(figures, PREFIX + "saturated", share(last, LayerReading::saturated));
        return figures;
    }

    private static void put(Map<String, Object> figures, String name, OptionalDouble value) {
        finite(value).ifPresent(number -> figures.put(name, number));
    }

    private static OptionalDouble finite(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value : OptionalDouble.empty();
    }
}
