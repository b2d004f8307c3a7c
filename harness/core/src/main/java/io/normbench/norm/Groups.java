package io.normbench.norm;

/** Chooses a number of channel groups. */
final class Groups {
    private Groups() {}

    /**
     * The largest divisor of {@code channels} that is at most {@code wanted}: what EvoNorm's authors get by counting
     * down, applied to every grouped method.
     */
    static int fit(int wanted, long channels) {
        int groups = (int) Math.min(wanted, channels);
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }
}
