package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;

/** Hears a group's measurement as it goes on, so that a killed worker loses at most what was in flight. */
public interface RoundsListener {
    /** {@code member} has the turn: if nothing more is heard, it is the one that hangs. */
    default void turn(String member) {}

    /** A turn of warm-up of {@code member} has ended: it has made a step. */
    default void warmedUp(String member) {}

    /** A block has ended. */
    void block(Block block);

    /** The rounds of a phase begin. */
    default void phase(Block.Phase phase) {}

    /** A round has ended. */
    void round(Block.Phase phase, int round);

    /** A member has lost its place. */
    default void lost(String member, Outcome outcome) {}
}
