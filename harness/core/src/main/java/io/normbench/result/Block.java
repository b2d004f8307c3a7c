package io.normbench.result;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What was timed at once when a comparison group is measured in rounds: some steps of one member.
 *
 * @param worker 1, 2, … among the group's workers
 * @param phase what a step is
 * @param round 1, 2, … within the worker and the phase
 * @param position 1, 2, … within the round: the order in which members had their turns
 * @param member the member's label
 * @param steps steps in the block; at least 1
 * @param nanos duration of the whole block by the host's clock; meaningless where the clock was disturbed
 * @param stepNanos the median of its steps' durations by the host's clock
 * @param deviceStepNanos the same by the device's own clock, where there is one: on a CPU, where a single thread does
 *     the work, the thread's processor time
 * @param disturbance what is known to have gone wrong
 */
public record Block(
        int worker,
        Phase phase,
        int round,
        int position,
        String member,
        int steps,
        long nanos,
        double stepNanos,
        OptionalDouble deviceStepNanos,
        Disturbance disturbance) {
    /** What a step is. */
    public enum Phase {
        /** Forward, backward and update. */
        TRAIN,
        /** The forward pass in evaluation mode. */
        INFER;

        /** The spelling used in files. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The phase that {@link #id()} spells. */
        public static Phase of(String id) {
            return named(values(), Phase::id, id);
        }
    }

    /** What is known to have gone wrong with a block. It is in the file, but not in the estimates. */
    public enum Disturbance {
        NONE(""),
        /** The clock stood still or went back. */
        CLOCK("clock"),
        /** Far slower than the member's other blocks: the machine stood still, or the clock went ahead. */
        STALL("stall");

        private final String id;

        Disturbance(String id) {
            this.id = id;
        }

        /** The spelling used in files. */
        public String id() {
            return id;
        }

        /** The disturbance that {@link #id()} spells. */
        public static Disturbance of(String id) {
            return named(values(), Disturbance::id, id);
        }
    }

    public Block {
        if (steps < 1) {
            throw new IllegalArgumentException("a block of " + steps + " steps");
        }
    }

    /** Whether estimates use it: what was disturbed is kept and counted, but says nothing of the member. */
    public boolean isUndisturbed() {
        return disturbance == Disturbance.NONE;
    }

    /** The same block of a member of another label. */
    public Block of(String label) {
        return new Block(worker, phase, round, position, label, steps, nanos, stepNanos, deviceStepNanos, disturbance);
    }

    /** The same block as the host's clock alone saw it, which counts waiting too. */
    public Block byHostClock() {
        return new Block(
                worker, phase, round, position, member, steps, nanos, stepNanos, OptionalDouble.empty(), disturbance);
    }

    private static <E> E named(E[] values, Function<E, String> spelling, String id) {
        return Arrays.stream(values)
                .filter(value -> spelling.apply(value).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is none of " + Arrays.toString(values)));
    }
}
