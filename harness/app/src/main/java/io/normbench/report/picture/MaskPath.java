package io.normbench.report.picture;

import java.util.HashMap;
import java.util.Map;

/** Turns the run lengths of a mask into the data of an SVG path: one rectangle for each run of equal rows. */
final class MaskPath {
    private MaskPath() {}

    /**
     * The path that covers the mask's pixels, each a unit square; empty for an empty mask.
     *
     * @param runs run lengths column by column, background first; what lies beyond the image is left out
     */
    static String of(int[] runs, int height, int width) {
        boolean[][] pixels = pixels(runs, height, width);
        StringBuilder path = new StringBuilder();
        // Rectangles that reach down to the row above, by their left and right side.
        Map<Span, Integer> open = new HashMap<>();
        for (int y = 0; y <= height; y++) {
            Map<Span, Integer> next = new HashMap<>();
            for (int x = 0; y < height && x < width; x++) {
                if (pixels[y][x]) {
                    int left = x;
                    while (x < width && pixels[y][x]) {
                        x++;
                    }
                    Span span = new Span(left, x);
                    Integer top = open.remove(span);
                    next.put(span, top == null ? y : top);
                }
            }
            int bottom = y;
            open.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> rectangle(path, entry.getKey(), entry.getValue(), bottom));
            open = next;
        }
        return path.toString();
    }

    private static boolean[][] pixels(int[] runs, int height, int width) {
        boolean[][] pixels = new boolean[height][width];
        long at = 0;
        for (int i = 0; i < runs.length; i++) {
            long end = Math.min(at + Math.max(0, runs[i]), (long) height * width);
            for (; i % 2 == 1 && at < end; at++) {
                pixels[(int) (at % height)][(int) (at / height)] = true;
            }
            at = end;
        }
        return pixels;
    }

    private static void rectangle(StringBuilder path, Span span, int top, int bottom) {
        int width = span.right() - span.left();
        path.append('M').append(span.left()).append(' ').append(top);
        path.append('h')
                .append(width)
                .append('v')
                .append(bottom - top)
                .append('h')
                .append(-width)
                .append('z');
    }

    private record Span(int left, int right) implements Comparable<Span> {
        @Override
        public int compareTo(Span other) {
            return left != other.left ? Integer.compare(left, other.left) : Integer.compare(right, other.right);
        }
    }
}
