package io.normbench.claim;

/** What results say of a claim. */
public enum Verdict {
    /** The statement holds, beyond what the spread of the trials explains. */
    REPRODUCED("REPRODUCED"),
    /** Its opposite holds, beyond what the spread of the trials explains. */
    NOT_REPRODUCED("NOT REPRODUCED"),
    /** The trials do not decide, or some are missing. */
    INCONCLUSIVE("INCONCLUSIVE");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** The spelling in reports. */
    public String text() {
        return text;
    }
}
