package io.normbench.data.picture;

import java.util.random.RandomGenerator;

/** A rectangle of a picture, in whole pixels. */
public record CropBox(int left, int top, int width, int height) {
    private static final int ATTEMPTS = 10;
    private static final double SMALLEST_AREA = 0.08;
    private static final double WIDEST_RATIO = 4.0 / 3;

    /**
     * Draws the box of a random resized crop (Szegedy et al. 2015, arXiv:1409.4842, section 6, in the form of
     * torchvision's {@code RandomResizedCrop}): area evenly from 8% to 100%, aspect ratio log-evenly from 3/4 to 4/3;
     * after ten boxes that do not fit, the largest centred box within these ratios.
     */
    public static CropBox random(int width, int height, RandomGenerator random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double area = (double) width * height * (SMALLEST_AREA + (1 - SMALLEST_AREA) * random.nextDouble());
            // StrictMath: the same bits on every machine.
            double logRatio = (2 * random.nextDouble() - 1) * StrictMath.log(WIDEST_RATIO);
            double ratio = StrictMath.exp(logRatio);
            int boxWidth = (int) Math.rint(Math.sqrt(area * ratio));
            int boxHeight = (int) Math.rint(Math.sqrt(area / ratio));
            if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
                int top = random.nextInt(height - boxHeight + 1);
                int left = random.nextInt(width - boxWidth + 1);
                return new CropBox(left, top, boxWidth, boxHeight);
            }
        }
        int boxWidth = Math.min(width, Math.max(1, (int) Math.rint(height * WIDEST_RATIO)));
        int boxHeight = Math.min(height, Math.max(1, (int) Math.rint(width * WIDEST_RATIO)));
        return new CropBox((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight);
    }
}
