package io.normbench.measure.rounds;

/** What ended the rounds of a phase. */
public enum Ending {
    /** Every ratio's interval was narrow enough. */
    PRECISION("precision"),
    /** The time was up. */
    CAP("cap"),
    /** Every member had as many steps as were wanted. */
    STEPS("steps"),
    /** There was no reference, or nothing beside it, to be precise about: the fewest rounds were enough. */
    NOTHING_TO_COMPARE("nothing_to_compare"),
    /** No member was left. */
    NO_MEMBER("no_member"),
    /** A member left the device unusable for all: another worker has to go on. */
    BROKEN("broken");

    private final String id;

    Ending(String id) {
        this.id = id;
    }

    /** The spelling used in results. */
    public String id() {
        return id;
    }
}
