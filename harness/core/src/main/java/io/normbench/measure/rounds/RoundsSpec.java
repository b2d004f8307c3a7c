package io.normbench.measure.rounds;

/**
 * How a group is measured by one worker.
 *
 * @param blockSeconds length of a block; a block has at least one step
 * @param minRounds fewest rounds of training
 * @param maxSeconds training rounds end when they took this long, but not before {@code minRounds}; also the longest
 *     that one step may take
 * @param halfWidth they end sooner once the 95% interval of every ratio reaches at most so far from its estimate,
 *     relative: 0.02
 * @param inferShare the same for inference, with this share of {@code minRounds} and {@code maxSeconds}; 0 for none
 * @param warmupSeconds time that the group warms up, all members together: until then the virtual machine compiles
 * @param warmupSteps fewest training steps of each member's warm-up
 */
public record RoundsSpec(
        double blockSeconds,
        int minRounds,
        double maxSeconds,
        double halfWidth,
        double inferShare,
        double warmupSeconds,
        int warmupSteps) {
    public RoundsSpec {
        if (!(blockSeconds > 0 && maxSeconds > 0 && halfWidth > 0 && inferShare >= 0 && warmupSeconds >= 0)
                || minRounds < 1
                || warmupSteps < 1) {
            throw new IllegalArgumentException("rounds need positive lengths, counts and widths, but have "
                    + blockSeconds + ", " + minRounds + ", " + maxSeconds + ", " + halfWidth + ", " + inferShare + ", "
                    + warmupSeconds + ", " + warmupSteps);
        }
    }

    /**
     * The same for one of {@code workers}: the interval over all of them is narrower than each one's by their root.
     */
    public RoundsSpec forOneOf(int workers) {
        return new RoundsSpec(
                blockSeconds,
                minRounds,
                maxSeconds,
                halfWidth * Math.sqrt(workers),
                inferShare,
                warmupSeconds,
                warmupSteps);
    }
}
