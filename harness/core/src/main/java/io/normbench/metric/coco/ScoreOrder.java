package io.normbench.metric.coco;

/** Sorts indices by falling score, equal scores staying in order (NumPy's merge sort of the negated scores). */
final class ScoreOrder {
    private static final int SHORT = 16;

    private final double[] scores;
    private int[] scratch = new int[64];

    /** Sorts by these scores. */
    ScoreOrder(double[] scores) {
        this.scores = scores;
    }

    /** Sorts {@code indices[from..to)}. */
    void sort(int[] indices, int from, int to) {
        if (scratch.length < to - from) {
            scratch = new int[Math.max(to - from, 2 * scratch.length)];
        }
        sortRange(indices, from, to);
    }

    private void sortRange(int[] indices, int from, int to) {
        if (to - from <= SHORT) {
            insert(indices, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sortRange(indices, from, middle);
        sortRange(indices, middle, to);
        System.arraycopy(indices, from, scratch, 0, middle - from);
        int left = 0;
        int leftEnd = middle - from;
        int right = middle;
        int out = from;
        while (left < leftEnd && right < to) {
            boolean rightFirst = scores[indices[right]] > scores[scratch[left]];
            indices[out++] = rightFirst ? indices[right++] : scratch[left++];
        }
        System.arraycopy(scratch, left, indices, out, leftEnd - left);
    }

    private void insert(int[] indices, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int index = indices[i];
            int j = i - 1;
            while (j >= from && scores[indices[j]] < scores[index]) {
                indices[j + 1] = indices[j];
                j--;
            }
            indices[j + 1] = index;
        }
    }
}
