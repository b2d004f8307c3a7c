package io.normbench.measure;

/** Names of the phases of a trial, as {@link Progress} hears them. */
public final class TrialPhase {
    /** Steps until the step time is steady. */
    public static final String WARM_UP = "warm-up";

    /** The measured steps of a throughput trial. */
    public static final String MEASURE = "measure";

    /** Forward passes in evaluation mode; begins when the measured steps have ended. */
    public static final String INFERENCE = "inference";

    /** Tries of a search for the largest batch. */
    public static final String SEARCH = "search";

    /** Training of an accuracy trial. */
    public static final String TRAIN = "train";

    /** Passes over training batches that estimate running statistics anew. */
    public static final String ESTIMATE = "estimate";

    /** Evaluation on held-out data. */
    public static final String EVALUATE = "evaluate";

    private TrialPhase() {}
}
