package io.normbench.engine.libtorch;

import io.normbench.tensor.HostTensor;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the windows of a convolution without dilation lie.
 *
 * @param height of an image
 * @param width of an image
 * @param kernelHeight of a window
 * @param kernelWidth of a window
 */
record Windows(int height, int width, int kernelHeight, int kernelWidth, int stride, int padding) {
    /** @param x {@code [N, C, H, W]}
     * @param weight {@code [O, C, kh, kw]} */
    static Windows of(Tensor x, Tensor weight, int stride, int padding) {
        return new Windows(
                (int) x.size(2), (int) x.size(3), (int) weight.size(2), (int) weight.size(3), stride, padding);
    }

    /** How many of them are below each other. */
    int rows() {
        return (height + 2 * padding - kernelHeight) / stride + 1;
    }

    /** How many of them are beside each other. */
    int columns() {
        return (width + 2 * padding - kernelWidth) / stride + 1;
    }

    /** How many an image has. */
    int count() {
        return rows() * columns();
    }

    /** Values of a channel that a window holds, with those of the border. */
    int values() {
        return kernelHeight * kernelWidth;
    }

    /** Whether every window holds the whole image. */
    boolean holdImages() {
        return holdAll(rows(), kernelHeight, height) && holdAll(columns(), kernelWidth, width);
    }

    private boolean holdAll(int windows, int kernel, int length) {
        return (windows - 1) * stride <= padding && kernel - padding >= length;
    }

    /**
     * 1 where a window has a position of the image at that place of the kernel: {@code [kh·kw, windows · H·W]}.
     */
    HostTensor taps() {
        int positions = height * width;
        int pairs = count() * positions;
        double[] values = new double[values() * pairs];
        for (int pair = 0; pair < pairs; pair++) {
            int window = pair / positions;
            int position = pair % positions;
            int row = position / width - (window / columns() * stride - padding);
            int column = position % width - (window % columns() * stride - padding);
            if (row >= 0 && row < kernelHeight && column >= 0 && column < kernelWidth) {
                values[(row * kernelWidth + column) * pairs + pair] = 1;
            }
        }
        return HostTensor.of(values, values(), pairs);
    }
}
