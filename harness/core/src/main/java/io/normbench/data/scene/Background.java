package io.normbench.data.scene;

import io.normbench.data.SplitMix64;

/**
 * Paints what lies behind the digits: shades of one colour, mixed by smooth noise of two grain sizes or by noise and
 * bands, and strokes that are no digits.
 */
final class Background {
    private static final int PATTERNS = 4; // half of them noise, then hard and soft bands
    private static final int COLOURS = 20; // drawn at most until one contrasts

    private final Canvas canvas;
    private final SplitMix64 random;
    private final Difficulty.Limits limits;
    private final int[] colour = new int[3];

    Background(Canvas canvas, SplitMix64 random, Difficulty.Limits limits) {
        this.canvas = canvas;
        this.random = random;
        this.limits = limits;
        for (int channel = 0; channel < 3; channel++) {
            colour[channel] = random.nextInt(256);
        }
    }

    /** Paints all of it. */
    void paint() {
        int pattern = random.nextInt(PATTERNS);
        float[] field = noise(2 + random.nextInt(3));
        if (pattern < 2) {
            add(field, 1, noise(6 + random.nextInt(5)), 1); // noise rarely comes near its limits, bands always do
        } else {
            add(field, 0.5f, bands(pattern == 2), 0.5f);
        }
        int[] tint = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            tint[channel] = limits.texture() * (64 + random.nextInt(193)) / 256;
        }
        for (int pixel = 0; pixel < field.length; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                canvas.set(pixel, channel, colour[channel] + (int) (tint[channel] * field[pixel]));
            }
        }
        int strokes = limits.fewestStrokes() + random.nextInt(limits.mostStrokes() - limits.fewestStrokes() + 1);
        for (int i = 0; i < strokes; i++) {
            stroke();
        }
    }

    /** A colour whose difference in brightness to the background's mean is that of the limits, or near to it. */
    int[] contrasting() {
        int[] best = new int[3];
        int least = Integer.MAX_VALUE;
        for (int attempt = 0; attempt < COLOURS && least > 0; attempt++) {
            int[] candidate = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
            int contrast = Math.abs(brightness(candidate) - brightness(colour));
            int miss = Math.max(0, Math.max(limits.leastContrast() - contrast, contrast - limits.mostContrast()));
            if (miss < least) {
                least = miss;
                best = candidate;
            }
        }
        return best;
    }

    /** Brightness of a colour, 0 to 255 (the weights of ITU-R BT.601). */
    private static int brightness(int[] colour) {
        return (299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000;
    }

    /** Puts the sum of the weighted fields into the first, limited to -1 to 1. */
    private static void add(float[] field, float weight, float[] other, float otherWeight) {
        for (int i = 0; i < field.length; i++) {
            field[i] = Math.max(-1, Math.min(1, weight * field[i] + otherWeight * other[i]));
        }
    }

    /** Values -1 to 1 drawn on a lattice of {@code cells} by {@code cells}, with smooth passages between them. */
    private float[] noise(int cells) {
        int side = canvas.side();
        float[] lattice = new float[(cells + 1) * (cells + 1)];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = 2 * random.nextFloat() - 1;
        }
        int[] cell = new int[side];
        float[] part = new float[side];
        for (int i = 0; i < side; i++) {
            float at = (i + 0.5f) * cells / side;
            cell[i] = (int) at;
            float t = at - cell[i];
            part[i] = t * t * (3 - 2 * t);
        }
        float[] field = new float[side * side];
        for (int y = 0; y < side; y++) {
            int upper = cell[y] * (cells + 1);
            int lower = upper + cells + 1;
            for (int x = 0; x < side; x++) {
                int column = cell[x];
                float above = mix(lattice[upper + column], lattice[upper + column + 1], part[x]);
                float below = mix(lattice[lower + column], lattice[lower + column + 1], part[x]);
                field[y * side + x] = mix(above, below, part[y]);
            }
        }
        return field;
    }

    private static float mix(float from, float to, float part) {
        return from + part * (to - from);
    }

    /** Slanted bands from -1 to 1, with soft edges or, if {@code sharp}, with hard ones. */
    private float[] bands(boolean sharp) {
        int side = canvas.side();
        float perX = (2 * random.nextFloat() - 1) * 8 / side;
        float perY = (2 * random.nextFloat() - 1) * 8 / side;
        float start = random.nextFloat();
        float[] field = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                float phase = start + 16 + x * perX + y * perY; // positive, so that the cast rounds down
                float wave = 4 * Math.abs(phase - (int) phase - 0.5f) - 1;
                field[y * side + x] = sharp ? Math.max(-1, Math.min(1, 6 * wave)) : wave;
            }
        }
        return field;
    }

    /** A straight stroke as thick and as bright as a digit's could be. */
    private void stroke() {
        int side = canvas.side();
        double x1 = random.nextDouble() * side;
        double y1 = random.nextDouble() * side;
        double x2 = x1 + (random.nextDouble() - 0.5) * side;
        double y2 = y1 + (random.nextDouble() - 0.5) * side;
        double radius = side * (0.012 + 0.02 * random.nextDouble());
        int[] shade = contrasting();
        double dx = x2 - x1;
        double dy = y2 - y1;
        double length = Math.max(dx * dx + dy * dy, 1);
        int left = Math.max(0, (int) (Math.min(x1, x2) - radius - 1));
        int right = Math.min(side - 1, (int) (Math.max(x1, x2) + radius + 1));
        int top = Math.max(0, (int) (Math.min(y1, y2) - radius - 1));
        int bottom = Math.min(side - 1, (int) (Math.max(y1, y2) + radius + 1));
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double px = x + 0.5 - x1;
                double py = y + 0.5 - y1;
                double along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
                double ex = px - along * dx;
                double ey = py - along * dy;
                double inside = radius + 0.5 - Math.sqrt(ex * ex + ey * ey); // sqrt is exact on every machine
                if (inside > 0) {
                    canvas.blend(x, y, (int) (Canvas.OPAQUE * Math.min(1, inside)), shade);
                }
            }
        }
    }
}
