package io.normbench.reproduce;

/** Whether a trial gave the same again; in the order from best to worst. */
public enum Answer {
    /** The same bits: every loss that both runs have, and the metric; a step time within its tolerance. */
    REPRODUCED,
    /** Other bits, but no larger difference than chance explains. */
    WITHIN_NOISE,
    /** Something else. */
    NOT_REPRODUCED;

    /** For people: {@code WITHIN NOISE}. */
    public String text() {
        return name().replace('_', ' ');
    }

    /** The worse of the two. */
    public Answer and(Answer other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
