package io.normbench.vision;

import java.util.Arrays;

/** Orders things by falling score; of equal scores the lower index comes first. */
public final class Ranking {
    private Ranking() {}

    /** The indices of the {@code limit} highest scores, best first; all of them if there are fewer. */
    public static int[] best(double[] scores, int from, int to, int limit) {
        int count = to - from;
        int kept = Math.min(limit, count);
        double least = kept == count ? Double.NEGATIVE_INFINITY : kth(Arrays.copyOfRange(scores, from, to), kept);
        Integer[] candidates = new Integer[count];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (!(scores[i] < least)) {
                candidates[size++] = i;
            }
        }
        Arrays.sort(candidates, 0, size, (a, b) -> Double.compare(scores[b], scores[a]));
        int[] best = new int[Math.min(kept, size)];
        for (int i = 0; i < best.length; i++) {
            best[i] = candidates[i];
        }
        return best;
    }

    /** The {@code k}-th largest value ({@code k} from 1), found without sorting everything; reorders {@code values}. */
    private static double kth(double[] values, int k) {
        int low = 0;
        int high = values.length - 1;
        int wanted = values.length - k;
        while (low < high) {
            double pivot = values[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (Double.compare(values[i], pivot) < 0) {
                    i++;
                }
                while (Double.compare(values[j], pivot) > 0) {
                    j--;
                }
                if (i <= j) {
                    double held = values[i];
                    values[i++] = values[j];
                    values[j--] = held;
                }
            }
            if (wanted <= j) {
                high = j;
            } else if (wanted >= i) {
                low = i;
            } else {
                break;
            }
        }
        return values[wanted];
    }
}
