package io.normbench.plain;

import io.normbench.tensor.DType;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** Matrix products, convolutions and windows. */
final class Products {
    private Products() {}

    /** The product of the last two axes, batched over the others, which broadcast. */
    static PlainTensor matmul(PlainTensor left, PlainTensor right) {
        long[] a = left.shape();
        long[] b = right.shape();
        int m = (int) a[a.length - 2];
        int k = (int) a[a.length - 1];
        int n = (int) b[b.length - 1];
        if (b[b.length - 2] != k) {
            throw new IllegalArgumentException(Arrays.toString(a) + " times " + Arrays.toString(b));
        }
        long[] outerA = Arrays.copyOf(a, a.length - 2);
        long[] outerB = Arrays.copyOf(b, b.length - 2);
        long[] outer = Layout.joined(outerA, outerB);
        int[] ofA = Layout.places(outerA, outer);
        int[] ofB = Layout.places(outerB, outer);
        double[] l = left.data();
        double[] r = right.data();
        double[] values = new double[ofA.length * m * n];
        for (int batch = 0; batch < ofA.length; batch++) {
            for (int i = 0; i < m; i++) {
                for (int p = 0; p < k; p++) {
                    double factor = l[(ofA[batch] * m + i) * k + p];
                    int row = (batch * m + i) * n;
                    int other = (ofB[batch] * k + p) * n;
                    for (int j = 0; j < n; j++) {
                        values[row + j] += factor * r[other + j];
                    }
                }
            }
        }
        long[] shape = Arrays.copyOf(outer, outer.length + 2);
        shape[shape.length - 2] = m;
        shape[shape.length - 1] = n;
        return made(left, values, shape);
    }

    /** A convolution without bias. */
    static PlainTensor convolution(
            PlainTensor input, PlainTensor weight, int stride, int padding, int dilation, int groups) {
        int channels = (int) weight.size(1);
        int filters = (int) weight.size(0);
        int kernelHeight = (int) weight.size(2);
        int kernelWidth = (int) weight.size(3);
        if (input.size(1) != (long) channels * groups) {
            throw new IllegalArgumentException(Arrays.toString(input.shape()) + " meets weights "
                    + Arrays.toString(weight.shape()) + " in " + groups + " groups");
        }
        int height = (int) input.size(2);
        int width = (int) input.size(3);
        int rows = (height + 2 * padding - dilation * (kernelHeight - 1) - 1) / stride + 1;
        int columns = (width + 2 * padding - dilation * (kernelWidth - 1) - 1) / stride + 1;
        int images = (int) input.size(0);
        int inputs = channels * groups;
        double[] in = input.data();
        double[] kernel = weight.data();
        double[] values = new double[images * filters * rows * columns];
        int at = 0;
        for (int n = 0; n < images; n++) {
            for (int o = 0; o < filters; o++) {
                int firstChannel = o / (filters / groups) * channels;
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        double sum = 0;
                        for (int c = 0; c < channels; c++) {
                            int plane = (n * inputs + firstChannel + c) * height;
                            int filter = (o * channels + c) * kernelHeight;
                            for (int i = 0; i < kernelHeight; i++) {
                                int y = row * stride - padding + i * dilation;
                                for (int j = 0; j < kernelWidth && y >= 0 && y < height; j++) {
                                    int x = column * stride - padding + j * dilation;
                                    if (x >= 0 && x < width) {
                                        sum += in[(plane + y) * width + x] * kernel[(filter + i) * kernelWidth + j];
                                    }
                                }
                            }
                        }
                        values[at++] = sum;
                    }
                }
            }
        }
        return made(input, values, images, filters, rows, columns);
    }

    /** What {@code join} makes of the values in every square window of the last two axes; padding is left out. */
    static PlainTensor pooled(
            PlainTensor input, int kernel, int stride, int padding, double start, DoubleBinaryOperator join) {
        int height = (int) input.size(-2);
        int width = (int) input.size(-1);
        int rows = (height + 2 * padding - kernel) / stride + 1;
        int columns = (width + 2 * padding - kernel) / stride + 1;
        int planes = input.data().length / (height * width);
        double[] values = new double[planes * rows * columns];
        int at = 0;
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double joined = start;
                    int bottom = Math.min(height, row * stride - padding + kernel);
                    int right = Math.min(width, column * stride - padding + kernel);
                    for (int y = Math.max(0, row * stride - padding); y < bottom; y++) {
                        for (int x = Math.max(0, column * stride - padding); x < right; x++) {
                            joined = join.applyAsDouble(joined, input.data()[(plane * height + y) * width + x]);
                        }
                    }
                    values[at++] = joined;
                }
            }
        }
        long[] shape = input.shape();
        shape[shape.length - 2] = rows;
        shape[shape.length - 1] = columns;
        return made(input, values, shape);
    }

    private static PlainTensor made(PlainTensor like, double[] values, long... shape) {
        return new PlainTensor((PlainEngine) like.engine(), DType.FLOAT64, values, shape);
    }
}
