package io.normbench.data.coco;

/**
 * The size that a picture is resized to: its shorter side becomes {@code shorter}, unless its longer side would then
 * exceed {@code longer}; the ratio of the sides is kept (Ren et al. 2015, arXiv:1506.01497, section 3.3, for the
 * shorter side; the limit as in torchvision's {@code GeneralizedRCNNTransform}).
 *
 * @param shorter pixels of the shorter side
 * @param longer pixels of the longer side, at most
 */
record CocoResize(int shorter, int longer) {
    private double scale(int height, int width) {
        return Math.min((double) shorter / Math.min(height, width), (double) longer / Math.max(height, width));
    }

    int height(CocoImage image) {
        return scaled(image.height(), image);
    }

    int width(CocoImage image) {
        return scaled(image.width(), image);
    }

    private int scaled(int side, CocoImage image) {
        return Math.max(1, (int) (side * scale(image.height(), image.width()) + 0.5));
    }
}
