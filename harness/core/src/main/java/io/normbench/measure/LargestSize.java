package io.normbench.measure;

import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Searches the largest size that fits: doubles until one is too large, then halves the gap until it is 1.
 *
 * <p>Takes it that whatever is smaller than a size that fits, fits as well. That is 2·log2(largest / first) tries at
 * most.
 */
final class LargestSize {
    private final int first;
    private final int atMost;
    private final IntFunction<Answer> attempt;

    /**
     * @param first the smallest size that is tried
     * @param atMost the largest size that is tried; {@code first} is tried even if it is larger
     * @param attempt tries a size
     */
    LargestSize(int first, int atMost, IntFunction<Answer> attempt) {
        this.first = first;
        this.atMost = atMost;
        this.attempt = attempt;
    }

    /** What became of a try. */
    enum Answer {
        FITS,
        TOO_LARGE,
        /** Something else than what is looked for ended it: the search cannot go beyond. */
        BEYOND
    }

    /** Why larger sizes than the one found were not ruled out. */
    enum Bound {
        AT_MOST,
        BEYOND
    }

    /**
     * What was found.
     *
     * @param largest the largest size that fits; 0 if none does
     * @param bound why there may be a larger one; empty if there is none
     * @param tries how many sizes were tried
     */
    record Found(int largest, Optional<Bound> bound, int tries) {}

    Found search() {
        int fits = 0;
        int tries = 0;
        int size = first;
        int tooLarge;
        while (true) {
            Answer answer = attempt.apply(size);
            tries++;
            if (answer == Answer.BEYOND) {
                return new Found(fits, Optional.of(Bound.BEYOND), tries);
            }
            if (answer == Answer.TOO_LARGE) {
                tooLarge = size;
                break;
            }
            fits = size;
            if (size >= atMost) {
                return new Found(fits, Optional.of(Bound.AT_MOST), tries);
            }
            size = (int) Math.min(2L * size, atMost);
        }
        // No size below the first is asked for.
        while (fits > 0 && tooLarge - fits > 1) {
            int middle = fits + (tooLarge - fits) / 2;
            Answer answer = attempt.apply(middle);
            tries++;
            if (answer == Answer.FITS) {
                fits = middle;
            } else {
                // What fails for another reason here says nothing of larger ones, of which one is known not to fit.
                tooLarge = middle;
            }
        }
        return new Found(fits, Optional.empty(), tries);
    }
}
