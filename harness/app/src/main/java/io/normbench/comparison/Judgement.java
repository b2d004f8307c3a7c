package io.normbench.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Whether runs agree: what it means in a sentence of numbers, and what it rests on or what speaks against it. */
record Judgement(Status status, String sentence, List<String> reasons) {
    /** Without limits so much of the ratios must differ by no more than their intervals allow. */
    private static final double ENOUGH = 0.9;

    enum Status {
        AGREE(0),
        /** There is nothing to hold against the runs: no limits and no intervals. */
        UNJUDGED(0),
        DIFFER(1),
        INCOMPARABLE(4);

        private final int exitStatus;

        Status(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        int exitStatus() {
            return exitStatus;
        }
    }

    /** Judges all pairs of some runs. */
    static Judgement of(List<PairAgreement> pairs, Limits limits) {
        List<String> reasons = pairs.stream()
                .flatMap(pair -> pair.cells().isEmpty()
                        ? List.of(pair.names() + " have no cell in common.").stream()
                        : limits.missing(pair).stream())
                .toList();
        if (!reasons.isEmpty()) {
            return new Judgement(Status.INCOMPARABLE, "The runs cannot be compared.", reasons);
        }
        List<PairAgreement> differing = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (PairAgreement pair : pairs) {
            OptionalDouble coverage = PairAgreement.coverage(pair.ratios());
            List<String> exceeded = limits.exceeded(pair);
            if (limits.isEmpty() && coverage.isPresent()) {
                (coverage.getAsDouble() < ENOUGH ? exceeded : kept).add(covered(pair, coverage.getAsDouble()));
            }
            if (!exceeded.isEmpty()) {
                differing.add(pair);
                faults.addAll(exceeded);
            }
        }
        if (!limits.isEmpty()) {
            kept.add("Limits: " + limits + ".");
        }
        Status status =
                kept.isEmpty() && faults.isEmpty() ? Status.UNJUDGED : faults.isEmpty() ? Status.AGREE : Status.DIFFER;
        return new Judgement(
                status,
                sentence(pairs, differing.size(), status),
                status == Status.UNJUDGED
                        ? List.of("Not judged: there are no intervals to judge by, and no limits were given.")
                        : status == Status.AGREE ? kept : faults);
    }

    private static String covered(PairAgreement pair, double coverage) {
        return Texts.percent(coverage) + " of "
                + pair.ratios().stream().filter(RatioPair::hasIntervals).count()
                + " ratios of " + pair.names() + " differ by no more than their intervals allow; 95% are expected, "
                + Texts.percent(ENOUGH) + " needed.";
    }

    private static String sentence(List<PairAgreement> pairs, int differing, Status status) {
        String verb = switch (status) {
            case AGREE -> " agree";
            case DIFFER -> " do not agree";
            default -> "";
        };
        PairAgreement farthest = pairs.stream()
                .max(Comparator.comparingDouble(pair ->
                        pair.differences(Kind.TRAINING).map(Differences::median).orElse(0.0)))
                .orElseThrow();
        if (pairs.size() == 1) {
            return "The ratios of " + farthest.names() + verb + ": " + figures(farthest) + ".";
        }
        String which = status == Status.DIFFER ? differing + " of " + pairs.size() : "all " + pairs.size();
        return "The ratios of " + which + " pairs of runs" + verb + "; farthest apart are " + farthest.names() + ": "
                + figures(farthest) + ".";
    }

    private static String figures(PairAgreement pair) {
        List<String> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            pair.differences(kind)
                    .ifPresent(found -> parts.add("in " + kind.title() + " half of them within "
                            + Texts.percent(found.median()) + ", 95% within " + Texts.percent(found.p95())));
        }
        if (parts.isEmpty()) {
            parts.add("none is in common");
        }
        pair.medianTau()
                .ifPresent(tau -> parts.add("methods come out in " + order(tau) + " (tau " + Texts.tau(tau) + ")"));
        return String.join("; ", parts);
    }

    private static String order(double tau) {
        if (tau >= 0.9) {
            return tau == 1 ? "the same order" : "nearly the same order";
        }
        return tau >= 0.5 ? "a similar order" : "another order";
    }
}
