package io.normbench.comparison;

import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far apart runs may be; what is empty is not limited.
 *
 * @param median half of the ratios may differ by so much, relative: 0.03; training and inference apart
 * @param p95 95 in 100 of them
 * @param tau Kendall's tau of the orders of methods is at least this in the median over the groups
 */
public record Limits(Optional<Double> median, Optional<Double> p95, Optional<Double> tau) {
    public Limits {
        checkShare("--median", median);
        checkShare("--p95", p95);
        if (tau.isPresent() && !(Math.abs(tau.get()) <= 1)) {
            throw UserError.usage("--tau " + tau.get() + ": expected a number from -1 to 1, such as 0.9");
        }
    }

    private static void checkShare(String option, Optional<Double> limit) {
        if (limit.isPresent() && !(limit.get() >= 0 && Double.isFinite(limit.get()))) {
            throw UserError.usage(option + " " + limit.get() + ": expected how far ratios may differ, such as 0.03");
        }
    }

    boolean isEmpty() {
        return median.isEmpty() && p95.isEmpty() && tau.isEmpty();
    }

    /** What is limited and lacks in a pair. */
    Optional<String> missing(PairAgreement pair) {
        boolean ratios = pair.ratios().isEmpty() && (median.isPresent() || p95.isPresent());
        return ratios || tau.isPresent() && pair.taus().isEmpty()
                ? Optional.of(pair.names() + " have no ratio to " + pair.reference() + " in common to judge by.")
                : Optional.empty();
    }

    /** The limits that a pair, which lacks nothing, does not keep; in a sentence each. */
    List<String> exceeded(PairAgreement pair) {
        List<String> faults = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            String ratios = " of the ratios of " + pair.names() + " in " + kind.title() + " lie within ";
            pair.differences(kind).ifPresent(found -> {
                median.filter(limit -> found.median() > limit)
                        .ifPresent(limit -> faults.add("Half" + ratios + Texts.percent(found.median())
                                + ", more than --median " + Texts.percent(limit) + "."));
                p95.filter(limit -> found.p95() > limit)
                        .ifPresent(limit -> faults.add("95%" + ratios + Texts.percent(found.p95())
                                + ", more than --p95 " + Texts.percent(limit) + "."));
            });
        }
        double found = pair.medianTau().orElse(1);
        tau.filter(limit -> found < limit)
                .ifPresent(limit -> faults.add("The order of methods in " + pair.names() + " has tau "
                        + Texts.tau(found) + ", less than --tau " + limit + "."));
        return faults;
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        median.ifPresent(limit -> texts.add("--median " + Texts.percent(limit)));
        p95.ifPresent(limit -> texts.add("--p95 " + Texts.percent(limit)));
        tau.ifPresent(limit -> texts.add("--tau " + limit));
        return String.join(", ", texts);
    }
}
