package io.normbench.measure.rounds;

import io.normbench.stats.RoundsLocation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says when there were rounds enough.
 *
 * <p>It looks at the ratios after the fewest rounds, and then each time there is a quarter more: every look is a chance
 * to stop at an interval that is too narrow by luck, so there are few.
 */
final class StoppingRule {
    static final double CONFIDENCE = 0.95;
    private static final double GROWTH = 1.25;

    private final int minRounds;
    private final double maxSeconds;
    private final double halfWidth;
    private int nextLook;

    /** @param halfWidth largest half-width of a log ratio's interval */
    StoppingRule(int minRounds, double maxSeconds, double halfWidth) {
        this.minRounds = minRounds;
        this.maxSeconds = maxSeconds;
        this.halfWidth = halfWidth;
        this.nextLook = minRounds;
    }

    /**
     * Whether to stop.
     *
     * @param rounds rounds done
     * @param seconds time they took
     * @param logRatios of each member that is compared, those of its rounds; asked for only at a look
     */
    Optional<Ending> after(int rounds, double seconds, Supplier<Collection<double[]>> logRatios) {
        if (rounds < minRounds) {
            return Optional.empty();
        }
        if (rounds >= nextLook) {
            nextLook = Math.max(rounds + 1, (int) Math.ceil(rounds * GROWTH));
            Collection<double[]> found = logRatios.get();
            if (found.isEmpty()) {
                return Optional.of(Ending.NOTHING_TO_COMPARE);
            }
            if (found.stream().allMatch(this::isPrecise)) {
                return Optional.of(Ending.PRECISION);
            }
        }
        return seconds >= maxSeconds ? Optional.of(Ending.CAP) : Optional.empty();
    }

    private boolean isPrecise(double[] logRatios) {
        return logRatios.length >= minRounds
                && RoundsLocation.of(List.of(logRatios), CONFIDENCE).halfWidth() <= halfWidth;
    }
}
