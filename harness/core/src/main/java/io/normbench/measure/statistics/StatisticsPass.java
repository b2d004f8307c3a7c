package io.normbench.measure.statistics;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pass through a network whose normalization layers take statistics of their input, as in training, and whose state
 * stays as it is. Remembers what went into running averages.
 */
final class StatisticsPass {
    private final Map<String, StateCopy> copies = new HashMap<>();
    private final List<Taken> taken = new ArrayList<>();
    private int layerBegins;

    /**
     * What a running average took in.
     *
     * @param name full name of the state
     * @param statistic the statistic
     * @param input shape of what the layer normalized; null until it is done
     * @param times how often the average moved in the layer, as over ghost batches: each time it was of that share
     */
    record Taken(String name, Tensor statistic, long @Nullable [] input, int times) {}

    /** The state {@code name} of this pass. */
    Variable state(String name, Variable original) {
        return copies.computeIfAbsent(
                name, key -> new StateCopy(original, statistic -> taken.add(new Taken(key, statistic, null, 0))));
    }

    void layerBegins() {
        layerBegins = taken.size();
    }

    /** A layer over {@code x} is done. */
    void layerEnds(Tensor x) {
        List<Taken> ofLayer = taken.subList(layerBegins, taken.size());
        Map<String, Integer> times = new HashMap<>();
        ofLayer.forEach(each -> times.merge(each.name(), 1, Integer::sum));
        ofLayer.replaceAll(
                each -> new Taken(each.name(), each.statistic(), x.shape(), times.getOrDefault(each.name(), 0)));
    }

    /** All that was taken, in order. */
    List<Taken> taken() {
        return List.copyOf(taken);
    }
}
