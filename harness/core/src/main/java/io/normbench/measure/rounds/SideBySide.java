package io.normbench.measure.rounds;

import io.normbench.result.Block;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures what lives in different workers in rounds: each has one block in every round, and the order is turned round
 * from each round to the next (ABBA), so that a machine that becomes steadily slower favours neither.
 *
 * <p>They warm up in rounds as well, which are not counted: the same number of steps each. Virtual machines compile for
 * hundreds of steps, so that of two workers that warm up for the same time the slower one is colder ever after: 10% of
 * delay in each step looked like 15% (one core of an AMD EPYC, 2026-11-28).
 */
public final class SideBySide {
    private final RoundsSpec spec;
    private final LongSupplier clock;
    private final Map<String, List<Block>> blocks = new LinkedHashMap<>();
    private double fastestNanos = Double.POSITIVE_INFINITY;

    /**
     * @param spec when there are rounds enough
     * @param clock nanoseconds from some origin: {@link System#nanoTime}
     */
    public SideBySide(RoundsSpec spec, LongSupplier clock) {
        this.spec = spec;
        this.clock = clock;
    }

    /** Where blocks come from. */
    public interface Side {
        /**
         * The next block of training, of a turn of {@code steps}; empty if there will be none any more.
         *
         * @param round from 1; 0 while they warm up, for blocks that do not count
         */
        Optional<Block> block(int round, int position, TurnSteps steps) throws InterruptedException;
    }

    /**
     * Measures until the interval of every ratio to {@code reference} is narrow enough, or the time is up.
     *
     * @param sides by label, in the order of the first round
     * @param reference the label that the others are compared with
     */
    public Ending run(Map<String, Side> sides, String reference) throws InterruptedException {
        Map<String, Side> left = new LinkedHashMap<>(sides);
        warmUp(left);
        StoppingRule rule = new StoppingRule(spec);
        Elapsed elapsed = new Elapsed(clock);
        Optional<Ending> ending = left.isEmpty() ? Optional.of(Ending.NO_MEMBER) : Optional.empty();
        for (int round = 1; ending.isEmpty(); round++) {
            round(left, round, round % 2 == 0)
                    .forEach((label, block) -> blocks.computeIfAbsent(label, key -> new ArrayList<>())
                            .add(block));
            ending = left.isEmpty()
                    ? Optional.of(Ending.NO_MEMBER)
                    : rule.after(done(left, round, elapsed), () -> logRatios(left, reference));
        }
        return ending.get();
    }

    private void warmUp(Map<String, Side> left) throws InterruptedException {
        Map<String, Double> seconds = new HashMap<>();
        boolean reversed = false;
        while (left.keySet().stream().anyMatch(label -> seconds.getOrDefault(label, 0.0) < spec.warmupSeconds())) {
            round(left, 0, reversed)
                    .forEach((label, block) ->
                            seconds.merge(label, block.steps() * block.stepNanos() / 1e9, Double::sum));
            reversed = !reversed;
        }
    }

    /** A block of each side that is left; who has none any more loses its place. */
    private Map<String, Block> round(Map<String, Side> left, int round, boolean reversed) throws InterruptedException {
        List<String> order = new ArrayList<>(left.keySet());
        if (reversed) {
            Collections.reverse(order);
        }
        TurnSteps steps = turn();
        Map<String, Block> measured = new LinkedHashMap<>();
        for (String label : order) {
            Objects.requireNonNull(left.get(label), label)
                    .block(round, measured.size() + 1, steps)
                    .ifPresentOrElse(block -> measured.put(label, block), () -> left.remove(label));
        }
        measured.values().stream()
                .filter(Block::isUndisturbed)
                .forEach(block -> fastestNanos = Math.min(fastestNanos, block.stepNanos()));
        return measured;
    }

    /**
     * The same steps for every side: with fewer a block is slower, because the caches have less time to fill. Two workers
     * of one build, whose own warm-up had told the one to take 1 step of 3 ms and the other 9, differed by 10 to 24%
     * (one core of an AMD EPYC, 2026-11-28).
     */
    private TurnSteps turn() {
        long known = Double.isInfinite(fastestNanos) ? 0 : (long) fastestNanos;
        return TurnSteps.filling((long) (spec.blockSeconds() * 1e9), known, spec.mostStepsOfBlock());
    }

    /** Of a side that is left, after the first round. */
    private List<Block> blocks(String label) {
        return Objects.requireNonNull(blocks.get(label), label);
    }

    private StoppingRule.Done done(Map<String, Side> left, int round, Elapsed elapsed) {
        int steps = Integer.MAX_VALUE;
        double seconds = Double.MAX_VALUE;
        for (String label : left.keySet()) {
            List<Block> own = blocks(label);
            steps = Math.min(steps, own.stream().mapToInt(Block::steps).sum());
            seconds = Math.min(
                    seconds,
                    own.stream()
                            .mapToDouble(block -> block.steps() * block.stepNanos() / 1e9)
                            .sum());
        }
        return new StoppingRule.Done(round, elapsed.seconds(), steps, seconds);
    }

    private List<double[]> logRatios(Map<String, Side> left, String reference) {
        return left.keySet().stream()
                .filter(label -> left.containsKey(reference) && !label.equals(reference))
                .map(label -> LogRatios.of(blocks(label), blocks(reference)))
                .toList();
    }
}
