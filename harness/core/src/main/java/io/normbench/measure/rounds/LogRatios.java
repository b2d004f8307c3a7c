package io.normbench.measure.rounds;

import io.normbench.result.Block;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Ratios within rounds, the point of measuring in rounds: what slowed a round down is in both of its blocks. */
final class LogRatios {
    private LogRatios() {}

    /**
     * The logarithms of the step time's ratio, of every round that has a timed block of both.
     *
     * @param blocks of one member, one worker and one phase
     * @param reference blocks of the reference, likewise
     */
    static double[] of(List<Block> blocks, List<Block> reference) {
        Map<Integer, Block> byRound = reference.stream()
                .filter(Block::timed)
                .collect(Collectors.toMap(Block::round, Function.identity()));
        return blocks.stream()
                .filter(block -> block.timed() && byRound.containsKey(block.round()))
                .mapToDouble(block -> Math.log(
                        block.stepNanos() / byRound.get(block.round()).stepNanos()))
                .toArray();
    }
}
