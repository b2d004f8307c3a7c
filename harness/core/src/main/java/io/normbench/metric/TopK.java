package io.normbench.metric;

/**
 * Counts how often the true class is among the {@code k} largest logits, over all images of all batches.
 *
 * <p>Every image counts the same, however it was batched (a short last batch weighs less than a full one), as in the
 * evaluation loops of the torchvision reference scripts. Decided here, since {@code torch.topk} promises no order:
 * between equal logits the lower class index ranks first. An image with a NaN among its logits counts as wrong for
 * every {@code k}: a diverged network must not score. For {@code k} of at least the number of classes, every other
 * image counts as right.
 */
public final class TopK {
    private final int classes;
    private final long[] imagesByRank; // rank of the true class, 0 for the largest logit
    private long images;

    /** Starts at no images. */
    public TopK(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes is " + classes + "; expected at least 1");
        }
        this.classes = classes;
        this.imagesByRank = new long[classes];
    }

    /**
     * Adds a batch.
     *
     * @param logits one row of {@code classes} values an image
     * @param labels the true class of each image
     */
    public void add(float[] logits, long[] labels) {
        if (logits.length != (long) labels.length * classes) {
            throw new IllegalArgumentException(logits.length + " logits for " + labels.length + " images and " + classes
                    + " classes; expected " + (long) labels.length * classes);
        }
        for (int image = 0; image < labels.length; image++) {
            if (labels[image] < 0 || labels[image] >= classes) {
                throw new IllegalArgumentException("label " + labels[image] + "; expected 0 to " + (classes - 1));
            }
            int rank = rank(logits, image * classes, (int) labels[image]);
            if (rank < classes) {
                imagesByRank[rank]++;
            }
            images++;
        }
    }

    /**
     * The class of the largest logit of image {@code image}, the lowest index of several; −1 if any logit is NaN. It is
     * the true class just when the image counts for {@link #top1()}.
     *
     * @param logits one row of {@code classes} values an image
     */
    public int best(float[] logits, int image) {
        int row = image * classes;
        int best = 0;
        for (int c = 0; c < classes; c++) {
            if (Float.isNaN(logits[row + c])) {
                return -1;
            }
            if (logits[row + c] > logits[row + best]) {
                best = c;
            }
        }
        return best;
    }

    /** Images added. */
    public long images() {
        return images;
    }

    /** Images whose true class is among the {@code k} largest logits. */
    public long correct(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + "; expected at least 1");
        }
        long correct = 0;
        for (int rank = 0; rank < Math.min(k, classes); rank++) {
            correct += imagesByRank[rank];
        }
        return correct;
    }

    /**
     * Share of images, 0 to 1, whose true class is among the {@code k} largest logits.
     *
     * @throws IllegalStateException if no image was added
     */
    public double accuracy(int k) {
        if (images == 0) {
            throw new IllegalStateException("no image was added, so there is no accuracy");
        }
        return (double) correct(k) / images;
    }

    /** Top-1 accuracy, 0 to 1. */
    public double top1() {
        return accuracy(1);
    }

    /** Top-5 accuracy, 0 to 1. */
    public double top5() {
        return accuracy(5);
    }

    /** How many classes rank before {@code label}; {@code classes}, which is out of range, if any logit is NaN. */
    private int rank(float[] logits, int row, int label) {
        float own = logits[row + label];
        int rank = 0;
        for (int c = 0; c < classes; c++) {
            float other = logits[row + c];
            if (Float.isNaN(other)) {
                return classes;
            }
            if (other > own || other == own && c < label) {
                rank++;
            }
        }
        return rank;
    }
}
