package io.normbench.tck;

import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** Linear algebra, convolution, pooling, resizing and the loss. */
final class NetworkCases {
    private static final Nd IMAGE = Nd.normal(31, 2, 4, 5, 6);
    private static final long NOTHING_IGNORED = -1;

    private NetworkCases() {}

    static Stream<OpCase> cases() {
        return Stream.of(products(), convolutions(), pooling(), resizing(), loss())
                .flatMap(cases -> cases);
    }

    private static Stream<OpCase> products() {
        return Stream.of(
                OpCase.of(
                        "matmul",
                        List.of(Nd.normal(32, 3, 4), Nd.normal(33, 4, 2)),
                        t -> t.get(0).matmul(t.get(1)),
                        v -> product(v.get(0), v.get(1), 3, 2)),
                OpCase.of(
                        "matmul batched and broadcast",
                        List.of(Nd.normal(34, 2, 1, 3, 4), Nd.normal(35, 5, 4, 2)),
                        t -> t.get(0).matmul(t.get(1)),
                        v -> product(v.get(0), v.get(1), 2, 5, 3, 2)),
                manyProducts("matmul of many small pairs", 3, 4, 2, false),
                manyProducts("matmul of many pairs, the second transposed", 3, 4, 2, true),
                manyProducts("matmul of many pairs with more values than both have", 4, 2, 6, false),
                OpCase.of(
                        "addProducts",
                        List.of(
                                Nd.normal(51, 2, 3, 4),
                                Nd.normal(52, 2, 4, 2),
                                Nd.normal(53, 2, 3, 5),
                                Nd.normal(54, 2, 5, 2),
                                Nd.normal(55, 3, 1)),
                        t -> t.get(4).addProducts(t.get(0), t.get(1), t.get(2), t.get(3)),
                        v -> {
                            Nd first = product(v.get(0), v.get(1), 2, 3, 2);
                            Nd second = product(v.get(2), v.get(3), 2, 3, 2);
                            return Nd.build(
                                    Nd.shape(2, 3, 2),
                                    at -> v.get(4).at(at[1], 0)
                                            + first.at(at[0], at[1], at[2])
                                            + second.at(at[0], at[1], at[2]));
                        }),
                OpCase.of(
                        "newtonRoot",
                        List.of(Nd.normal(56, 2, 3, 3)),
                        t -> t.get(0).mul(0.1).newtonRoot(3).root(),
                        v -> Newton.root(scaled(v.get(0), 0.1), 3)),
                OpCase.of(
                        "newtonDerivative",
                        List.of(Nd.normal(56, 2, 3, 3), Nd.normal(57, 2, 3, 3)),
                        t -> {
                            Tensor negative = t.get(0).mul(0.1);
                            return negative.newtonDerivative(
                                    3, negative.newtonRoot(3).past(), t.get(1));
                        },
                        v -> Newton.derivative(scaled(v.get(0), 0.1), v.get(1), 3)),
                OpCase.of(
                        "linear",
                        List.of(Nd.normal(36, 3, 4), Nd.normal(37, 2, 4), Nd.normal(38, 2)),
                        t -> t.get(0).linear(t.get(1), t.get(2)),
                        v -> linear(v.get(0), v.get(1), v.get(2))),
                OpCase.of(
                        "linear without bias",
                        List.of(Nd.normal(36, 3, 4), Nd.normal(37, 2, 4)),
                        t -> t.get(0).linear(t.get(1), null),
                        v -> linear(v.get(0), v.get(1), new Nd(new double[] {0}, 1))));
    }

    private static Nd scaled(Nd values, double factor) {
        return Nd.build(values.shape(), at -> factor * values.at(at));
    }

    /** 75 pairs of {@code [m, k]} and {@code [k, n]} along two axes: more than engines begin to treat apart. */
    private static OpCase manyProducts(String name, int m, int k, int n, boolean transposed) {
        return OpCase.of(
                name,
                List.of(
                        Nd.normal(43, 3, 25, m, k),
                        transposed ? Nd.normal(44, 3, 25, n, k) : Nd.normal(44, 3, 25, k, n)),
                t -> t.get(0).matmul(transposed ? t.get(1).transpose(-2, -1) : t.get(1)),
                v -> Nd.build(Nd.shape(3, 25, m, n), at -> {
                    double sum = 0;
                    for (int i = 0; i < k; i++) {
                        sum += v.get(0).at(at[0], at[1], at[2], i)
                                * (transposed
                                        ? v.get(1).at(at[0], at[1], at[3], i)
                                        : v.get(1).at(at[0], at[1], i, at[3]));
                    }
                    return sum;
                }));
    }

    private static Stream<OpCase> convolutions() {
        return Stream.of(
                convolution("conv2d 1x1", 1, 1, 0, 1, 1),
                convolution("conv2d 1x1 stride 2", 1, 2, 0, 1, 1),
                convolution("conv2d 3x3 padding 1", 3, 1, 1, 1, 1),
                convolution("conv2d 3x3 stride 2 padding 1", 3, 2, 1, 1, 1),
                convolution("conv2d 3x3 dilation 2 padding 2", 3, 1, 2, 2, 1),
                convolution("conv2d 3x3 groups 2", 3, 1, 0, 1, 2),
                convolution("conv2d 3x3 depthwise stride 2", 3, 2, 1, 1, 4),
                OpCase.of(
                        "conv2d without bias",
                        List.of(IMAGE, Nd.normal(40, 3, 4, 2, 2)),
                        t -> t.get(0).conv2d(t.get(1), null, 1, 0, 1, 1),
                        v -> convolve(v.get(0), v.get(1), new Nd(new double[] {0}, 1), 1, 0, 1, 1)));
    }

    private static OpCase convolution(String name, int kernel, int stride, int padding, int dilation, int groups) {
        return OpCase.of(
                name,
                List.of(IMAGE, Nd.normal(41, 4, 4 / groups, kernel, kernel), Nd.normal(42, 4)),
                t -> t.get(0).conv2d(t.get(1), t.get(2), stride, padding, dilation, groups),
                v -> convolve(v.get(0), v.get(1), v.get(2), stride, padding, dilation, groups));
    }

    private static Stream<OpCase> pooling() {
        return Stream.of(new int[] {2, 2, 0}, new int[] {3, 2, 1}, new int[] {3, 1, 1})
                .flatMap(s -> Stream.of(
                        OpCase.of(
                                "maxPool2d " + s[0] + " stride " + s[1] + " padding " + s[2],
                                List.of(IMAGE),
                                t -> t.get(0).maxPool2d(s[0], s[1], s[2]),
                                v -> pool(v.get(0), s[0], s[1], s[2], true)),
                        OpCase.of(
                                "avgPool2d " + s[0] + " stride " + s[1] + " padding " + s[2],
                                List.of(IMAGE),
                                t -> t.get(0).avgPool2d(s[0], s[1], s[2]),
                                v -> pool(v.get(0), s[0], s[1], s[2], false))));
    }

    private static Stream<OpCase> resizing() {
        return Stream.of(new int[] {7, 9}, new int[] {3, 4}, new int[] {10, 12}, new int[] {1, 1})
                .flatMap(s -> Stream.of(
                        bilinear("resizeBilinear aligned corners to " + s[0] + "x" + s[1], s[0], s[1], true),
                        bilinear("resizeBilinear to " + s[0] + "x" + s[1], s[0], s[1], false),
                        OpCase.of(
                                "resizeNearest to " + s[0] + "x" + s[1],
                                List.of(IMAGE),
                                t -> t.get(0).resizeNearest(s[0], s[1]),
                                v -> Nd.build(
                                        Nd.shape(2, 4, s[0], s[1]),
                                        i -> v.get(0).at(i[0], i[1], i[2] * 5 / s[0], i[3] * 6 / s[1])))));
    }

    private static OpCase bilinear(String name, int height, int width, boolean alignCorners) {
        return OpCase.of(
                name,
                List.of(IMAGE),
                t -> t.get(0).resizeBilinear(height, width, alignCorners),
                v -> Nd.build(Nd.shape(2, 4, height, width), i -> {
                    double y = source(i[2], 5, height, alignCorners);
                    double x = source(i[3], 6, width, alignCorners);
                    int top = (int) y;
                    int left = (int) x;
                    int bottom = Math.min(top + 1, 4);
                    int right = Math.min(left + 1, 5);
                    double dy = y - top;
                    double dx = x - left;
                    Nd in = v.get(0);
                    return (1 - dy) * ((1 - dx) * in.at(i[0], i[1], top, left) + dx * in.at(i[0], i[1], top, right))
                            + dy * ((1 - dx) * in.at(i[0], i[1], bottom, left) + dx * in.at(i[0], i[1], bottom, right));
                }));
    }

    private static double source(int target, int from, int to, boolean alignCorners) {
        if (alignCorners) {
            return to == 1 ? 0 : (double) target * (from - 1) / (to - 1);
        }
        return Math.max(0, (target + 0.5) * from / to - 0.5);
    }

    private static Stream<OpCase> loss() {
        return Stream.of(
                OpCase.of(
                        "crossEntropy",
                        List.of(Nd.normal(51, 4, 5)),
                        t -> t.get(0).crossEntropy(t.get(0).engine().tensor(new long[] {2, 0, 4, 2}, 4)),
                        v -> crossEntropy(v.get(0), NOTHING_IGNORED, 2, 0, 4, 2)),
                ignoring("crossEntropy of rows without an ignored label", 255, 2, 0, 4, 2),
                ignoring("crossEntropy of rows with an ignored label that is no class", 255, 255, 0, 4, 255),
                ignoring("crossEntropy of rows with an ignored label that is a class", 4, 2, 0, 4, 2),
                ignoring("crossEntropy of rows whose labels are all ignored", 255, 255, 255, 255, 255),
                ignoringInMaps("crossEntropy of maps", 3, 2, 255, 0, 1, 2, 2, 255, 0, 0, 1, 2, 255));
    }

    private static OpCase ignoring(String name, long ignored, long... labels) {
        return OpCase.of(
                name,
                List.of(Nd.normal(52, labels.length, 5)),
                t -> t.get(0).crossEntropy(t.get(0).engine().tensor(labels, labels.length), ignored),
                v -> crossEntropy(v.get(0), ignored, labels));
    }

    /** Logits [2, 3, 2, 3] against maps [2, 2, 3]; 255 is ignored. */
    private static OpCase ignoringInMaps(String name, int classes, long... labels) {
        return OpCase.of(
                name,
                List.of(Nd.normal(53, 2, classes, 2, 3)),
                t -> t.get(0).crossEntropy(t.get(0).engine().tensor(labels, 2, 2, 3), 255),
                v -> crossEntropy(
                        Nd.build(Nd.shape(12, classes), i -> v.get(0).at(i[0] / 6, i[1], i[0] % 6 / 3, i[0] % 3)),
                        255,
                        labels));
    }

    private static Nd crossEntropy(Nd logits, long ignored, long... labels) {
        double sum = 0;
        int counted = 0;
        for (int n = 0; n < labels.length; n++) {
            if (labels[n] == ignored) {
                continue;
            }
            double exponentials = 0;
            for (int k = 0; k < logits.size(1); k++) {
                exponentials += Math.exp(logits.at(n, k));
            }
            sum += Math.log(exponentials) - logits.at(n, (int) labels[n]);
            counted++;
        }
        return new Nd(new double[] {sum / Math.max(1, counted)});
    }

    private static Nd product(Nd a, Nd b, long... shape) {
        return Nd.build(shape, i -> {
            int[] left = i.clone();
            int[] right = i.clone();
            double sum = 0;
            for (int k = 0; k < a.size(-1); k++) {
                left[i.length - 1] = k;
                right[i.length - 2] = k;
                sum += a.at(left) * b.at(right);
            }
            return sum;
        });
    }

    private static Nd linear(Nd x, Nd weight, Nd bias) {
        return Nd.build(Nd.shape(x.size(0), weight.size(0)), i -> {
            double sum = bias.at(i[1]);
            for (int k = 0; k < x.size(1); k++) {
                sum += x.at(i[0], k) * weight.at(i[1], k);
            }
            return sum;
        });
    }

    private static Nd convolve(Nd x, Nd weight, Nd bias, int stride, int padding, int dilation, int groups) {
        int reach = dilation * (weight.size(2) - 1) + 1;
        int inputs = weight.size(1);
        int outputsPerGroup = weight.size(0) / groups;
        long[] shape = Nd.shape(
                x.size(0), weight.size(0), out(x, 2, reach, stride, padding), out(x, 3, reach, stride, padding));
        return Nd.build(shape, i -> {
            double sum = bias.at(i[1]);
            for (int c = 0; c < inputs; c++) {
                for (int ky = 0; ky < weight.size(2); ky++) {
                    for (int kx = 0; kx < weight.size(3); kx++) {
                        int y = i[2] * stride - padding + ky * dilation;
                        int left = i[3] * stride - padding + kx * dilation;
                        if (y >= 0 && y < x.size(2) && left >= 0 && left < x.size(3)) {
                            int channel = i[1] / outputsPerGroup * inputs + c;
                            sum += weight.at(i[1], c, ky, kx) * x.at(i[0], channel, y, left);
                        }
                    }
                }
            }
            return sum;
        });
    }

    private static Nd pool(Nd x, int kernel, int stride, int padding, boolean maximum) {
        long[] shape =
                Nd.shape(x.size(0), x.size(1), out(x, 2, kernel, stride, padding), out(x, 3, kernel, stride, padding));
        return Nd.build(shape, i -> {
            double sum = 0;
            double largest = Double.NEGATIVE_INFINITY;
            for (int y = i[2] * stride - padding; y < i[2] * stride - padding + kernel; y++) {
                for (int left = i[3] * stride - padding; left < i[3] * stride - padding + kernel; left++) {
                    if (y >= 0 && y < x.size(2) && left >= 0 && left < x.size(3)) {
                        sum += x.at(i[0], i[1], y, left);
                        largest = Math.max(largest, x.at(i[0], i[1], y, left));
                    }
                }
            }
            return maximum ? largest : sum / (kernel * kernel);
        });
    }

    private static int out(Nd x, int axis, int reach, int stride, int padding) {
        return (x.size(axis) + 2 * padding - reach) / stride + 1;
    }
}
