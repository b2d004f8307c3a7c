package io.normbench.gate.verdict;

/** What the gate says of one quantity of one cell. */
public enum Verdict {
    /** Surely worse than the threshold allows. */
    FAIL,
    /** The two arms were measured under conditions that may not be compared. */
    INCOMPARABLE,
    /** The samples do not decide. */
    INCONCLUSIVE,
    /** Surely better by the threshold. */
    IMPROVED,
    /** Surely not worse by the threshold. */
    PASS,
    /** Not judged: too noisy to gate, new, or broken in both arms; the reason says which. */
    UNGATED
}
