package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.stats.Quantiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Ratios within rounds, the point of measuring in rounds: what slowed a round down is in both of its blocks.
 *
 * <p>They are taken by the device's own clock where the blocks have it. On a CPU with one thread this is the thread's
 * processor time, which other processes lengthen far less than the time that passes; it does not count waiting, see
 * {@link #withoutWaiting}.
 */
final class LogRatios {
    /** What is left out of a step's processor time by clocks and calls alone is less than this. */
    private static final double MOST_WAITING = 1.1;

    private LogRatios() {}

    /**
     * The logarithms of the step time's ratio, of every round that has an undisturbed block of both.
     *
     * @param blocks of one member, one worker and one phase
     * @param reference blocks of the reference, likewise
     */
    static double[] of(List<Block> blocks, List<Block> reference) {
        Map<Integer, Block> byRound = reference.stream()
                .filter(Block::isUndisturbed)
                .collect(Collectors.toMap(Block::round, Function.identity()));
        boolean byDevice = blocks.stream().allMatch(LogRatios::hasDeviceTime)
                && reference.stream().allMatch(LogRatios::hasDeviceTime);
        ToDoubleFunction<Block> nanos =
                byDevice ? block -> block.deviceStepNanos().orElseThrow() : Block::stepNanos;
        return blocks.stream()
                .filter(block -> block.isUndisturbed() && byRound.containsKey(block.round()))
                .mapToDouble(
                        block -> Math.log(nanos.applyAsDouble(block) / nanos.applyAsDouble(byRound.get(block.round()))))
                .toArray();
    }

    /**
     * {@code blocks} of a group and a phase, without the device's time of members that wait for something else than the
     * device in every block (a file, a lock, threads of their own): their processor time says too little. Others wait
     * because the machine is busy, all of them alike; so each member's best blocks are held against those of the group.
     */
    static List<Block> withoutWaiting(List<Block> blocks) {
        Map<String, Double> waiting = new HashMap<>();
        blocks.stream()
                .filter(Block::isUndisturbed)
                .filter(LogRatios::hasDeviceTime)
                .collect(Collectors.groupingBy(Block::member))
                .forEach((member, own) -> waiting.put(member, waiting(own)));
        if (waiting.isEmpty()) {
            return blocks;
        }
        double usual = Quantiles.median(
                waiting.values().stream().mapToDouble(Double::doubleValue).toArray());
        return blocks.stream()
                .map(block ->
                        waiting.getOrDefault(block.member(), 0.0) > MOST_WAITING * usual ? block.byHostClock() : block)
                .toList();
    }

    /** The host's time over the device's in the tenth of the blocks that waited least. */
    private static double waiting(List<Block> blocks) {
        return Quantiles.percentile(
                blocks.stream()
                        .mapToDouble(block ->
                                block.stepNanos() / block.deviceStepNanos().getAsDouble())
                        .toArray(),
                10);
    }

    /** A processor's clock may be too coarse for a step. */
    private static boolean hasDeviceTime(Block block) {
        return block.deviceStepNanos().orElse(0) > 0;
    }
}
