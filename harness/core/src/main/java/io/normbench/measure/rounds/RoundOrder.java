package io.normbench.measure.rounds;

import io.normbench.data.SplitMix64;
import io.normbench.result.Block;
import java.util.stream.IntStream;

/**
 * In which order members have their turns: drawn anew for each round, so that no member always follows the same one.
 * Places of members that have fallen out are drawn too: it changes nothing for the others.
 */
record RoundOrder(int members, long seed, boolean reversed) {
    /** The members' indices in the order of round {@code round} = 1, 2, … */
    int[] of(Block.Phase phase, int round) {
        int[] order = IntStream.range(0, members).toArray();
        new SplitMix64(SplitMix64.derive(seed, phase.ordinal(), round)).shuffle(order);
        return reversed
                ? IntStream.range(0, members).map(i -> order[members - 1 - i]).toArray()
                : order;
    }
}
