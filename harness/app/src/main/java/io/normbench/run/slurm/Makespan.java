package io.normbench.run.slurm;

import io.normbench.suite.SlurmSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How long a plan takes on so many GPUs, by the elements that it would be submitted as: each element goes to the GPU that
 * is free first, in the order of the arrays, as Slurm's scheduler takes them from an empty queue. A cluster that others use
 * is slower; nothing here knows of them.
 */
public final class Makespan {
    private final List<Double> elementSeconds = new ArrayList<>();
    private final double overheadSeconds;
    private final int concurrent;

    /**
     * @param suite the trials'
     * @param spec how they are packed, and how many elements run at once
     * @param trials those to run
     * @param seconds how long each takes
     * @param longestArray how many elements an array may have
     * @param overheadSeconds what each element costs beside its trials: its start, and the scheduler's delay
     */
    public Makespan(
            Suite suite,
            SlurmSpec spec,
            List<Trial> trials,
            ToDoubleFunction<Trial> seconds,
            int longestArray,
            double overheadSeconds) {
        this.overheadSeconds = overheadSeconds;
        Map<String, Double> byKey =
                trials.stream().collect(Collectors.toMap(Trial::key, seconds::applyAsDouble, (one, other) -> one));
        for (Packing.Array array : new Packing(suite, spec, seconds).arrays(trials, longestArray)) {
            array.elements()
                    .forEach(element -> elementSeconds.add(
                            element.keys().stream().mapToDouble(byKey::get).sum()));
        }
        String most = spec.settings().get(SlurmSpec.CONCURRENT);
        this.concurrent = most == null ? Integer.MAX_VALUE : Integer.parseInt(most);
    }

    /**
     * What so many GPUs make of it.
     *
     * @param gpus how many
     * @param seconds from the first start to the last end
     * @param efficiency share of the GPUs' time in which trials run
     */
    public record Outlook(int gpus, double seconds, double efficiency) {}

    /** How many elements there are: more GPUs are of no use. */
    public int elements() {
        return elementSeconds.size();
    }

    /** The outlook for {@code gpus}, at least one. */
    public Outlook on(int gpus) {
        int lanes = Math.min(gpus, concurrent);
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int lane = 0; lane < lanes; lane++) {
            free.add(0.0);
        }
        double end = 0;
        double busy = 0;
        for (double seconds : elementSeconds) {
            double done = free.remove() + overheadSeconds + seconds;
            free.add(done);
            end = Math.max(end, done);
            busy += seconds;
        }
        return new Outlook(gpus, end, end == 0 ? 1 : busy / (gpus * end));
    }
}
