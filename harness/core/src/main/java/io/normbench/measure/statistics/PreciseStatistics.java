package io.normbench.measure.statistics;

import io.normbench.norm.Normalization;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Estimates the running statistics of a trained network anew (precise BN, Wu and Johnson 2021, arXiv:2105.07576; fvcore's
 * {@code update_bn_stats}): weights fixed, a number of training batches pass through the network in training mode, and what
 * each of them would move the running averages by is pooled ({@link PooledStatistics}).
 *
 * <p>Only running averages are replaced, those that a layer moves by {@link io.normbench.tensor.Variable#lerp}. All other
 * state, such as counters and histories, is as it was: layers work on copies of it, a fresh one for each batch. A statistic
 * that no batch had (a channel of a single value has no variance) stays as training left it.
 *
 * <p>Layers that normalize by their running statistics in training too ({@code ebcn}, {@code brn}) do so by those of before.
 */
public final class PreciseStatistics {
    private final Session session;
    private final Session.Program training;
    private final Normalization method;

    /**
     * @param session the trained network
     * @param training its training step
     * @param method the method in it
     */
    public PreciseStatistics(Session session, Session.Program training, Normalization method) {
        this.session = session;
        this.training = training;
        this.method = method;
    }

    /**
     * Estimates over {@code count} batches and replaces the running statistics.
     *
     * @param batches gives the next training batch
     * @param progress hears how many are done
     * @throws UnsupportedOperationException if the network moves no running average
     */
    public void estimate(Supplier<List<HostTensor>> batches, int count, IntConsumer progress) {
        PooledStatistics pooled = new PooledStatistics(method.runningMoments());
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 1; i <= count; i++) {
            List<Tensor> inputs = session.upload(batches.get());
            pass(inputs, pooled, shapes);
            session.release(inputs);
            progress.accept(i);
        }
        if (shapes.isEmpty()) {
            throw new UnsupportedOperationException(
                    "precise statistics: no layer moved a running average over " + count + " training batches");
        }
        replace(pooled.values(), shapes);
    }

    private void pass(List<Tensor> inputs, PooledStatistics pooled, Map<String, long[]> shapes) {
        List<StatisticsPass.Taken> taken = new ArrayList<>();
        List<HostTensor> statistics = session.infer(
                (given, scope) -> {
                    StatisticsPass pass = new StatisticsPass();
                    List<Tensor> loss = training.run(given, new StatisticsScope(scope, "", true, pass));
                    taken.clear(); // a session's first program runs twice
                    taken.addAll(pass.taken());
                    return taken.isEmpty()
                            ? loss
                            : taken.stream()
                                    .map(StatisticsPass.Taken::statistic)
                                    .toList();
                },
                inputs);
        for (int i = 0; i < taken.size(); i++) {
            StatisticsPass.Taken each = taken.get(i);
            double[] statistic = statistics.get(i).toDoubles();
            long[] input = Objects.requireNonNull(each.input(), each.name());
            double values = (double) method.valuesPerStatistic(statistic.length, input) / each.times();
            pooled.add(each.name(), statistic, values);
            shapes.putIfAbsent(each.name(), statistics.get(i).shape());
        }
    }

    /** State changes in training passes alone: a program that does nothing else. */
    private void replace(Map<String, double[]> values, Map<String, long[]> shapes) {
        List<String> names = List.copyOf(values.keySet());
        List<HostTensor> statistics = new ArrayList<>();
        values.forEach(
                (name, value) -> statistics.add(HostTensor.of(value, Objects.requireNonNull(shapes.get(name), name))));
        List<Tensor> uploaded = session.upload(statistics);
        session.gradients(
                (given, scope) -> {
                    for (int i = 0; i < names.size(); i++) {
                        scope.state(
                                        names.get(i),
                                        Initializer.constant(0),
                                        statistics.get(i).shape())
                                .set(given.get(i));
                    }
                    return List.of(given.get(0).sumAll());
                },
                uploaded,
                true,
                null);
        session.release(uploaded);
    }
}
