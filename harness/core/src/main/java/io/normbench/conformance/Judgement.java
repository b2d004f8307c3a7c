package io.normbench.conformance;

import java.util.Locale;

/**
 * An error and what is allowed.
 *
 * @param deviation the error, and in which quantity
 * @param allowed what is allowed, in the same measure
 */
record Judgement(Deviation deviation, double allowed) {
    static final Judgement NONE = new Judgement(Deviation.NONE, 1);

    /** A method that threw. */
    static Judgement thrown(RuntimeException e) {
        return new Judgement(Deviation.thrown(e), 0);
    }

    boolean holds() {
        return deviation.error() <= allowed;
    }

    /** The part of what is allowed that the error uses up. */
    double share() {
        if (deviation.error() == 0) {
            return 0;
        }
        return Double.isInfinite(deviation.error()) ? deviation.error() : deviation.error() / allowed;
    }

    /** The one that uses up more of what is allowed. */
    Judgement or(Judgement other) {
        return other.share() > share() ? other : this;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s: error %.2e, allowed %.1e", deviation.where(), deviation.error(), allowed);
    }
}
