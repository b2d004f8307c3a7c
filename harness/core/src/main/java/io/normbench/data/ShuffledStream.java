package io.normbench.data;

/**
 * Draws images without end: every image once an epoch, in an order of its own for each epoch.
 *
 * <p>Order and generators depend on seed, epoch and position alone, so neither batch size nor threads change the
 * stream.
 */
public final class ShuffledStream {
    private static final int ORDER = -1; // the position whose seed shuffles the epoch

    private final int[] order;
    private final long seed;
    private long epoch = -1;
    private int position;

    /** The stream of {@code seed} over {@code images} images. */
    public ShuffledStream(int images, long seed) {
        this.order = new int[images];
        this.seed = seed;
        this.position = images;
    }

    /** The next {@code count} images. */
    public Draw take(int count) {
        int[] images = new int[count];
        long[] seeds = new long[count];
        for (int i = 0; i < count; i++) {
            if (position == order.length) {
                startEpoch();
            }
            seeds[i] = SplitMix64.derive(seed, epoch, position);
            images[i] = order[position++];
        }
        return new Draw(images, seeds);
    }

    private void startEpoch() {
        epoch++;
        position = 0;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        new SplitMix64(SplitMix64.derive(seed, epoch, ORDER)).shuffle(order);
    }

    /**
     * Images to read.
     *
     * @param images their indices
     * @param seeds the seed of each one's augmentation
     */
    public record Draw(int[] images, long[] seeds) {}
}
