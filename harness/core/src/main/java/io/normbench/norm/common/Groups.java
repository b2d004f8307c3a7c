package io.normbench.norm.common;

import io.normbench.norm.Traffic;

/** Chooses a number of channel groups. */
public final class Groups {
    private Groups() {}

    /**
     * The largest divisor of {@code channels} that is at most {@code wanted}: what EvoNorm's authors get by counting
     * down, applied to every grouped method.
     */
    public static int fit(int wanted, long channels) {
        int groups = (int) Math.min(wanted, channels);
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }

    /** Traffic of a layer with statistics over the {@code wanted} groups of each sample of {@code [N, C, H, W]}. */
    public static Traffic traffic(int wanted, long... shape) {
        return Traffic.over(shape[1] / fit(wanted, shape[1]) * shape[2] * shape[3]);
    }
}
