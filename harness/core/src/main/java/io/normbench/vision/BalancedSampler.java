package io.normbench.vision;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws some of the matched candidates, a given share of them objects as far as there are that many.
 *
 * @param count how many to draw at most
 * @param objectShare the largest share of objects
 */
public record BalancedSampler(int count, double objectShare) {
    /**
     * The drawn candidates.
     *
     * @param candidates their indices, objects first
     * @param objects how many of them are objects
     */
    public record Draw(int[] candidates, int objects) {}

    /** Draws from {@code matches} as {@link BoxMatcher#match} gives them. */
    public Draw draw(int[] matches, RandomGenerator random) {
        int[] objects = new int[matches.length];
        int[] background = new int[matches.length];
        int objectCount = 0;
        int backgroundCount = 0;
        for (int i = 0; i < matches.length; i++) {
            if (matches[i] >= 0) {
                objects[objectCount++] = i;
            } else if (matches[i] == BoxMatcher.BACKGROUND) {
                background[backgroundCount++] = i;
            }
        }
        int wanted = Math.min((int) (count * objectShare), objectCount);
        int rest = Math.min(count - wanted, backgroundCount);
        int[] drawn = Arrays.copyOf(some(objects, objectCount, wanted, random), wanted + rest);
        System.arraycopy(some(background, backgroundCount, rest, random), 0, drawn, wanted, rest);
        return new Draw(drawn, wanted);
    }

    /** The first {@code wanted} places of a shuffle of the first {@code size} values. */
    private static int[] some(int[] values, int size, int wanted, RandomGenerator random) {
        for (int i = 0; i < wanted; i++) {
            int j = i + random.nextInt(size - i);
            int held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
        return Arrays.copyOf(values, wanted);
    }
}
