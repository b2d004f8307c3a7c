package io.normbench.measure.statistics;

import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
     * @param values how many values of the layer's input each of its elements is of
     */
    record Taken(String name, Tensor statistic, double values) {}

    /** The state {@code name} of this pass. */
    Variable state(String name, Variable original) {
        return copies.computeIfAbsent(
                name, key -> new StateCopy(original, statistic -> taken.add(new Taken(key, statistic, 0))));
    }

    void layerBegins() {
        layerBegins = taken.size();
    }

    /**
     * A layer over {@code x} is done. An average that moved several times, as over ghost batches, took that share of the
     * input each time.
     */
    void layerEnds(Tensor x) {
        List<Taken> ofLayer = taken.subList(layerBegins, taken.size());
        Map<String, Integer> times = new HashMap<>();
        ofLayer.forEach(each -> times.merge(each.name(), 1, Integer::sum));
        ofLayer.replaceAll(each -> new Taken(
                each.name(), each.statistic(), (double) values(x, each.statistic().count()) / times.get(each.name())));
    }

    /** Statistics of some or all channels are each of one channel; a single one is of all, more are of shares. */
    private static long values(Tensor x, long statistics) {
        if (statistics == 1) {
            return x.count();
        }
        return statistics <= x.c() ? x.count() / x.c() : Math.max(1, x.count() / statistics);
    }

    /** All that was taken, in order. */
    List<Taken> taken() {
        return List.copyOf(taken);
    }
}
