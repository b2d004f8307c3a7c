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

    private final RoundsSpec spec;
    private final double halfWidth;
    private int nextLook;

    StoppingRule(RoundsSpec spec) {
        this.spec = spec;
        this.halfWidth = Math.log1p(spec.halfWidth());
        this.nextLook = spec.minRounds();
    }

    /**
     * What was done.
     *
     * @param rounds rounds
     * @param seconds time they took
     * @param fewestSteps counted steps of the member that has the fewest
     * @param leastSeconds counted step time of the member that has the least
     */
    record Done(int rounds, double seconds, int fewestSteps, double leastSeconds) {}

    /**
     * Whether to stop.
     *
     * @param logRatios of each member that is compared, those of its rounds; asked for only at a look
     */
    Optional<Ending> after(Done done, Supplier<Collection<double[]>> logRatios) {
        if (done.rounds() < spec.minRounds()) {
            return Optional.empty();
        }
        if (done.fewestSteps() >= spec.maxSteps()) {
            return Optional.of(Ending.STEPS);
        }
        if (done.seconds() >= spec.maxSeconds()) {
            return Optional.of(Ending.CAP);
        }
        if (done.fewestSteps() < spec.minSteps() || done.leastSeconds() < spec.minSeconds()) {
            return Optional.empty();
        }
        return done.rounds() < nextLook ? Optional.empty() : look(done.rounds(), logRatios.get());
    }

    private Optional<Ending> look(int rounds, Collection<double[]> logRatios) {
        nextLook = Math.max(rounds + 1, (int) Math.ceil(rounds * GROWTH));
        if (logRatios.isEmpty()) {
            return Optional.of(Ending.NOTHING_TO_COMPARE);
        }
        return logRatios.stream().allMatch(this::isPrecise) ? Optional.of(Ending.PRECISION) : Optional.empty();
    }

    private boolean isPrecise(double[] logRatios) {
        return logRatios.length >= spec.minRounds()
                && RoundsLocation.of(List.of(logRatios), CONFIDENCE).halfWidth() <= halfWidth;
    }
}
