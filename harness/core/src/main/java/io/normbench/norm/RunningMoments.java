package io.normbench.norm;

/** What the running statistics are that a method evaluates with: how those of several batches become those of all. */
public enum RunningMoments {
    /** The method has none that training moves: it evaluates as it trains, or with constants. */
    NONE,

    /**
     * Batch means ({@code running_mean}) and unbiased batch variances ({@code running_var}, each by m/(m-1) larger than
     * the biased one), as in PyTorch; a {@code running_std} is the root of the biased one. The variance of all batches is
     * more than the mean of theirs: the variance of their means comes to it.
     */
    UNBIASED,

    /** The same with biased batch variances. */
    BIASED,

    /** Something else, of which the mean over batches is what the running average would come to. */
    AVERAGED,

    /** A layer of the engine's own library keeps them: nobody else can read or replace them. */
    SEALED
}
