package io.normbench.metric.coco;

import io.normbench.metric.Jackknife;
import io.normbench.metric.coco.Tables.RecallSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Evaluates detections as pycocotools 2.0.11 does, on a bounded number of threads.
 *
 * <p>Matching is done pair by pair of image and category, then accumulated category by category. No two tasks write the
 * same memory and every sum has a fixed order, so the numbers are the same bits on any number of threads.
 */
public final class CocoEvaluator {
    /** Pairs a task takes: enough that starting it costs nothing, few enough to spread one large category. */
    private static final int PAIRS_A_TASK = 256;

    private final GroundTruth truth;
    private final Detections found;
    private final CategoryOrder truths;
    private final CategoryOrder detections;
    private final Pairs pairs;
    private final Matches matches;
    private final Tables tables;

    private CocoEvaluator(GroundTruth truth, Detections found) {
        this.truth = truth;
        this.found = found;
        this.truths = new CategoryOrder(truth.regions(), truth.images(), truth.categories());
        this.detections = new CategoryOrder(found.regions(), truth.images(), truth.categories());
        this.pairs = new Pairs(truths, detections, truth.categories().size());
        this.matches = new Matches(found.size());
        this.tables = new Tables(truth.categories().size());
    }

    /**
     * Computes the 12 numbers.
     *
     * @param found detections made for this ground truth
     * @param threads at least 1
     */
    public static CocoStats evaluate(GroundTruth truth, Detections found, int threads) {
        return evaluate(truth, found, threads, Optional.empty()).stats();
    }

    /**
     * The 12 numbers, and the first without each group of images.
     *
     * @param apWithout AP without each group of {@link Jackknife}, images in the order of their ids; no number where no
     *     object is left
     */
    public record Jackknifed(CocoStats stats, double[] apWithout) {}

    /** As {@link #evaluate}, and AP without each group of images. */
    public static Jackknifed jackknife(GroundTruth truth, Detections found, int threads) {
        return evaluate(
                truth, found, threads, Optional.of(new Jackknife(truth.images().size())));
    }

    private static Jackknifed evaluate(
            GroundTruth truth, Detections found, int threads, Optional<Jackknife> jackknife) {
        CocoEvaluator evaluator = new CocoEvaluator(truth, found);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            evaluator.matchAll(pool);
            double[][] without = evaluator.accumulateAll(pool, jackknife);
            return new Jackknifed(evaluator.summary(), meanOverCategories(without));
        } finally {
            pool.shutdownNow();
        }
    }

    /** AP is the mean over the categories that have an object. */
    private static double[] meanOverCategories(double[][] without) {
        int groups = without.length == 0 ? 0 : without[0].length;
        return IntStream.range(0, groups)
                .mapToDouble(group -> Arrays.stream(without)
                        .mapToDouble(category -> category[group])
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN))
                .toArray();
    }

    private void matchAll(ExecutorService pool) {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int from = 0; from < pairs.size(); from += PAIRS_A_TASK) {
            int start = from;
            int end = Math.min(pairs.size(), from + PAIRS_A_TASK);
            tasks.add(() -> {
                PairMatcher matcher = new PairMatcher(truth, found, truths, detections, pairs, matches);
                for (int pair = start; pair < end; pair++) {
                    matcher.match(pair);
                }
                return null;
            });
        }
        runAll(pool, tasks);
    }

    /** Fills the tables; by category, the precisions without each group, of which there are none without a jackknife. */
    private double[][] accumulateAll(ExecutorService pool, Optional<Jackknife> jackknife) {
        double[][] without = new double[truth.categories().size()][0];
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int k = 0; k < truth.categories().size(); k++) {
            int category = k;
            tasks.add(() -> {
                CategoryAccumulator accumulator =
                        new CategoryAccumulator(truth, found, truths, detections, pairs, matches, tables);
                accumulator.accumulate(category);
                jackknife.ifPresent(
                        groups -> without[category] = new CategoryWithout(truth, truths, detections, matches, groups)
                                .meanPrecision(category, accumulator.places()));
                return null;
            });
        }
        runAll(pool, tasks);
        return without;
    }

    private static void runAll(ExecutorService pool, List<Callable<Void>> tasks) {
        try {
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while evaluating", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("evaluation failed", e.getCause());
        }
    }

    private CocoStats summary() {
        List<Double> values = new ArrayList<>();
        values.add(tables.meanPrecision(0));
        values.add(tables.meanPrecisionAt(0));
        values.add(tables.meanPrecisionAt(Protocol.THRESHOLD_75));
        for (int area = 1; area < Protocol.AREAS; area++) {
            values.add(tables.meanPrecision(area));
        }
        for (RecallSetting setting : RecallSetting.values()) {
            values.add(tables.meanRecall(setting));
        }
        return new CocoStats(values);
    }
}
