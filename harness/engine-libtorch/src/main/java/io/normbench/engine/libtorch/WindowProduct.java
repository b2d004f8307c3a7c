package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution as one product for all images: each window is a row, with its channels last, and each filter a column. It is
 * for windows that overlap little, which oneDNN is less good at: others are copied many times.
 */
final class WindowProduct {
    private final Tensor x;
    private final Tensor weight;
    private final Windows windows;
    private final Tensor rows;

    private WindowProduct(Tensor x, Tensor weight, Windows windows) {
        this.x = x.detach();
        this.weight = weight.detach();
        this.windows = windows;
        this.rows = rows(this.x, windows);
    }

    /** @return {@code [N, O, rows, columns]} */
    static Tensor of(WrittenBackward written, Tensor x, Tensor weight, Windows windows) {
        WindowProduct product = new WindowProduct(x, weight, windows);
        return written.apply(
                product::values,
                new WrittenBackward.Part(x, product::ofImages),
                new WrittenBackward.Part(weight, product::ofFilters));
    }

    private Tensor values() {
        return images(torch.mm(rows, filters(weight).t()), windows.rows(), windows.columns());
    }

    private Tensor ofFilters(Tensor gradient) {
        return torch.mm(positions(gradient).t(), rows)
                .reshape(weight.size(0), windows.kernelHeight(), windows.kernelWidth(), weight.size(1))
                .permute(0, 3, 1, 2);
    }

    /** The gradient of {@code x}: each window's is added where the window is. */
    private Tensor ofImages(Tensor gradient) {
        long images = x.size(0);
        long channels = x.size(1);
        long height = windows.height() + 2L * windows.padding();
        long width = windows.width() + 2L * windows.padding();
        long values = windows.values() * channels;
        Tensor ofWindows = torch.mm(positions(gradient), filters(weight));
        Tensor padded = torch.zeros(new long[] {images, height, width, channels}, x.options());
        for (int row = 0; row < windows.kernelHeight(); row++) {
            // As many columns of a window at once as lie beside each other in no other window.
            for (int column = 0; column < windows.kernelWidth(); column += windows.stride()) {
                long run = Math.min(windows.stride(), windows.kernelWidth() - column) * channels;
                long[] shape = {images, windows.rows(), windows.columns(), run};
                Tensor there = torch.as_strided(
                        padded,
                        shape,
                        new long[] {
                            height * width * channels,
                            windows.stride() * width * channels,
                            windows.stride() * channels,
                            1
                        },
                        new LongOptional((row * width + column) * channels));
                there.add_(torch.as_strided(
                        ofWindows,
                        shape,
                        new long[] {windows.count() * values, windows.columns() * values, values, 1},
                        new LongOptional(((long) row * windows.kernelWidth() + column) * channels)));
            }
        }
        return padded.narrow(1, windows.padding(), windows.height())
                .narrow(2, windows.padding(), windows.width())
                .permute(0, 3, 1, 2);
    }

    /** The windows of {@code images}: {@code [N · rows · columns, kh·kw·C]}. */
    private static Tensor rows(Tensor images, Windows windows) {
        int border = windows.padding();
        long channels = images.size(1);
        long stride = windows.stride();
        Tensor last = images.permute(0, 2, 3, 1);
        Tensor padded = border == 0
                ? windows.values() == 1 ? last : last.contiguous()
                : torch.constant_pad_nd(last, new long[] {0, 0, border, border, border, border}, new Scalar(0.0))
                        .contiguous();
        long ofPosition = padded.stride(2);
        long ofRow = padded.stride(1);
        // Positions beside each other are one run of memory, but where a window is one of them.
        return torch.as_strided(
                        padded,
                        new long[] {
                            images.size(0),
                            windows.rows(),
                            windows.columns(),
                            windows.kernelHeight(),
                            windows.kernelWidth() * channels
                        },
                        new long[] {padded.stride(0), stride * ofRow, stride * ofPosition, ofRow, padded.stride(3)})
                .reshape(images.size(0) * windows.count(), windows.values() * channels);
    }

    /** {@code [O, C, kh, kw]} with its channels last: {@code [O, kh·kw·C]}. */
    private static Tensor filters(Tensor weight) {
        return weight.permute(0, 2, 3, 1).reshape(weight.size(0), -1);
    }

    /** {@code [N, O, rows, columns]} with a row for each position: {@code [N · rows · columns, O]}. */
    private static Tensor positions(Tensor images) {
        return images.permute(0, 2, 3, 1).reshape(-1, images.size(1));
    }

    /** Rows of positions as images again: {@code [N, columns, height, width]}. */
    private static Tensor images(Tensor rows, long height, long width) {
        return rows.reshape(-1, height * width, rows.size(1))
                .transpose(1, 2)
                .contiguous()
                .reshape(-1, rows.size(1), height, width);
    }
}
