package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution whose every window holds the whole image, as one product: images are rows, and each pair of a filter and a
 * window is a column of weights. It multiplies by no border, of which a 3×3 window on a 2×2 map has more than half.
 */
final class ImageProduct {
    private ImageProduct() {}

    /**
     * @param taps {@link Windows#taps}
     * @return {@code [N, O, rows, columns]}
     */
    static Tensor of(WrittenBackward written, Tensor x, Tensor weight, Windows windows, Tensor taps) {
        long filters = weight.size(0);
        long channels = x.size(1);
        long positions = (long) windows.height() * windows.width();
        Tensor kernels = weight.detach().reshape(filters * channels, windows.values());
        Tensor images = x.detach().reshape(x.size(0), channels * positions);
        Tensor matrix = torch.mm(kernels, taps)
                .reshape(filters, channels, windows.count(), positions)
                .transpose(1, 2)
                .reshape(filters * windows.count(), channels * positions);
        return written.apply(
                () -> torch.mm(images, matrix.t()).reshape(x.size(0), filters, windows.rows(), windows.columns()),
                new WrittenBackward.Part(
                        x, gradient -> torch.mm(rows(gradient), matrix).reshape(x.shape())),
                new WrittenBackward.Part(weight, gradient -> {
                    Tensor ofMatrix = torch.mm(rows(gradient).t(), images)
                            .reshape(filters, windows.count(), channels, positions)
                            .transpose(1, 2)
                            .reshape(filters * channels, windows.count() * positions);
                    return torch.mm(ofMatrix, taps.t()).reshape(weight.shape());
                }));
    }

    private static Tensor rows(Tensor gradient) {
        return gradient.reshape(gradient.size(0), -1);
    }
}
