package io.normbench.measure.rounds;

import io.normbench.result.Block;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Ratios within rounds, the point of measuring in rounds: what slowed a round down is in both of its blocks.
 *
 * <p>They are taken by the device's own clock where the blocks have it. On a CPU with one thread this is the thread's
 * processor time, which other processes lengthen far less than the time that passes.
 */
final class LogRatios {
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
                .mapToDouble(block ->
                        Math.log(nanos.applyAsDouble(block) / nanos.applyAsDouble(byRound.get(block.round()))))
                .toArray();
    }

    /** A processor's clock may be too coarse for a step. */
    private static boolean hasDeviceTime(Block block) {
        return block.deviceStepNanos().orElse(0) > 0;
    }
}
