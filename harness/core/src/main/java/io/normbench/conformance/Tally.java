package io.normbench.conformance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what one check says of one method's cases, and makes the verdict of it. */
final class Tally {
    private final List<String> failures = new ArrayList<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private final Set<String> unsupported = new LinkedHashSet<>();
    private int cases;
    private Judgement worst = Judgement.NONE;

    /** One case and how it went. */
    void add(String name, Judgement judgement) {
        cases++;
        if (!judgement.holds()) {
            failures.add(name + ": " + judgement);
        }
        worst = worst.or(judgement);
    }

    /** One case without a measure, and what is wrong with it. */
    void add(String name, Optional<String> fault) {
        cases++;
        fault.ifPresent(what -> failures.add(name + ": " + what));
    }

    /** One case that threw: a failure, unless the engine said that it lacks an operation. */
    void add(String name, RuntimeException e) {
        if (e instanceof UnsupportedOperationException) {
            unsupported.add(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        } else {
            add(name, Judgement.thrown(e));
        }
    }

    /** A failure beside errors. */
    void fail(String what) {
        failures.add(what);
    }

    /** A case that says nothing of the method, and why. */
    void skip(String why) {
        skipped.add(why);
    }

    /** What all of it comes to. */
    MethodVerdict verdict(String method, String check) {
        List<String> notes = new ArrayList<>(skipped);
        unsupported.forEach(what -> notes.add("unsupported: " + what));
        return new MethodVerdict(
                method, check, cases, worst.deviation().error(), worst.share(), status(), failures, notes);
    }

    private MethodVerdict.Status status() {
        if (!failures.isEmpty()) {
            return MethodVerdict.Status.FAIL;
        }
        if (!unsupported.isEmpty()) {
            return MethodVerdict.Status.UNSUPPORTED;
        }
        if (cases > 0) {
            return MethodVerdict.Status.PASS;
        }
        return skipped.isEmpty() ? MethodVerdict.Status.NO_SUCH_PATH : MethodVerdict.Status.SKIPPED;
    }
}
