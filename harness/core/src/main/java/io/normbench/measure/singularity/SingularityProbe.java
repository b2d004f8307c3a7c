package io.normbench.measure.singularity;

import io.normbench.measure.statistics.BatchStatisticsSession;
import io.normbench.result.LayerReading;
import io.normbench.suite.SingularitySpec;
import io.normbench.task.Task;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a network between two steps: passes a fixed set of training images, without augmentation, through it in
 * evaluation mode, and reads what every normalization layer gives to the activation directly behind it. Methods that contain
 * their activation give it nothing, and a layer whose result is added to something first is none of these.
 *
 * <p>Nothing of the network changes and no random number is drawn, so a trial that is looked at trains as one that is not.
 */
public final class SingularityProbe {
    /** Draws the images: the same for every trial of a task. */
    private static final long SEED = 0;

    private final Task task;
    private final int chunk;
    private final int chunks;
    private final boolean batchStatistics;
    private final Consumer<LayerReading> found;
    private @Nullable List<List<HostTensor>> images; // null before the first look

    /**
     * @param chunk images that pass at once, at most
     * @param batchStatistics whether layers take the statistics of what passes at once instead of their running ones
     * @param found gets what was read, step by step, in the order of the network
     */
    public SingularityProbe(
            Task task, SingularitySpec spec, int chunk, boolean batchStatistics, Consumer<LayerReading> found) {
        int wanted = Math.min(spec.images(), task.trainingImages());
        this.task = task;
        this.chunk = Math.min(chunk, wanted);
        this.chunks = wanted / this.chunk;
        this.batchStatistics = batchStatistics;
        this.found = found;
    }

    /** Whether the network after {@code step} of {@code steps} is looked at: before the first, after 1, 2, 4, … and the last. */
    public static boolean isDue(int step, int steps) {
        return step == 0 || step == steps || Integer.bitCount(step) == 1;
    }

    /** Images of the probe set. */
    public int images() {
        return chunk * chunks;
    }

    /** Looks at the network of {@code session}, which has made {@code step} steps. */
    public void look(Session session, int step) {
        Session evaluated = batchStatistics ? new BatchStatisticsSession(session) : session;
        Map<String, PooledChannels> layers = new LinkedHashMap<>();
        Watch watch = new Watch();
        for (List<HostTensor> batch : probeSet()) {
            List<Tensor> inputs = session.upload(batch);
            watch.add(evaluated.infer(watch.program(task.training()), inputs), layers);
            session.release(inputs);
        }
        Map<String, HostTensor> variables = layers.isEmpty() ? Map.of() : session.snapshot();
        layers.forEach((layer, pooled) -> found.accept(new LayerReading(
                step,
                layer,
                affine(variables, layer, "weight", pooled.channels(), 1),
                affine(variables, layer, "bias", pooled.channels(), 0),
                pooled.mean(),
                pooled.deviation(),
                pooled.active())));
    }

    private List<List<HostTensor>> probeSet() {
        if (images == null) {
            List<List<HostTensor>> read = new ArrayList<>();
            try (Task.BatchSource source = task.batches(chunk, SEED, false)) {
                for (int i = 0; i < chunks; i++) {
                    read.add(source.next());
                }
            }
            images = read;
        }
        return images;
    }

    /**
     * A layer's scale or shift of every channel: that of its batch normalization where it has one inside, those of its parts
     * one after the other where it has several, {@code none} of every channel where it has nothing of the kind.
     */
    private static double[] affine(
            Map<String, HostTensor> variables, String layer, String name, int channels, double none) {
        String prefix = layer.isEmpty() ? "" : layer + ".";
        double[] inner = values(variables, prefix + "bn_" + name);
        if (inner.length == channels) {
            return inner;
        }
        double[] parts = concatenated(values(variables, prefix + "in_" + name), inner);
        double[] own = values(variables, prefix + name);
        double[] nothing = new double[channels];
        Arrays.fill(nothing, none);
        return parts.length == channels ? parts : own.length == channels ? own : nothing;
    }

    private static double[] values(Map<String, HostTensor> variables, String name) {
        return variables.containsKey(name) ? variables.get(name).toDoubles() : new double[0];
    }

    private static double[] concatenated(double[] first, double[] second) {
        double[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** What one pass gives to activations. */
    private static final class Watch {
        private final List<Seen> all = new ArrayList<>();

        private record Seen(String layer, double values, Tensor mean, Tensor variance, Tensor active) {
            Stream<Tensor> figures() {
                return Stream.of(mean, variance, active);
            }
        }

        /** {@code training}, of which what activations get is the output; its own if no layer is in front of one. */
        Session.Program program(Session.Program training) {
            return (given, scope) -> {
                all.clear(); // a session's first program runs twice
                List<Tensor> loss = training.run(given, new WatchedScope(scope, "", this::see));
                return all.isEmpty()
                        ? loss
                        : all.stream().flatMap(Seen::figures).toList();
            };
        }

        private void see(String layer, Tensor y) {
            double values = (double) y.count() / y.c();
            if (values > 0) { // regions of images may be none
                Tensor wide = y.wide().stopGradient();
                Tensor zero = wide.constant(new float[] {0}, 1);
                all.add(new Seen(
                        layer,
                        values,
                        wide.mean(0, 2, 3),
                        wide.variance(0, 2, 3),
                        wide.greater(zero).mean(0, 2, 3)));
            }
        }

        /** Adds the pass's outputs to what is known of its layers; one that stands in several places is all of them. */
        void add(List<HostTensor> outputs, Map<String, PooledChannels> layers) {
            for (int i = 0; i < all.size(); i++) {
                double[] mean = outputs.get(3 * i).toDoubles();
                layers.computeIfAbsent(all.get(i).layer(), layer -> new PooledChannels(mean.length))
                        .add(
                                all.get(i).values(),
                                mean,
                                outputs.get(3 * i + 1).toDoubles(),
                                outputs.get(3 * i + 2).toDoubles());
            }
        }
    }
}
