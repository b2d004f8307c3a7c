package io.normbench.metric.coco;

import io.normbench.metric.coco.Tables.RecallSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        CocoEvaluator evaluator = new CocoEvaluator(truth, found);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            evaluator.matchAll(pool);
            evaluator.accumulateAll(pool);
        } finally {
            pool.shutdownNow();
        }
        return evaluator.summary();
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

    private void accumulateAll(ExecutorService pool) {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int k = 0; k < truth.categories().size(); k++) {
            int category = k;
            tasks.add(() -> {
                new CategoryAccumulator(truth, found, truths, detections, pairs, matches, tables)
                        .accumulate(category);
                return null;
            });
        }
        runAll(pool, tasks);
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
