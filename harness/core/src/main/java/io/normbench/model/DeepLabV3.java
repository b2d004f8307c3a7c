package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * DeepLabv3 (Chen, Papandreou, Schroff and Adam 2017, arXiv:1706.05587) for semantic segmentation, as the BCN authors
 * have it.
 *
 * <p>A {@link ResNet} whose last stages dilate instead of halving; atrous spatial pyramid pooling on its last stage: a
 * 1×1 convolution, a dilated 3×3 convolution for each rate, and a 1×1 convolution of the image's mean, spread over the
 * map; the branches joined and projected by a 1×1 convolution. Each of these convolutions is followed by the method and
 * its activation. Then a 1×1 classifier with bias, without method and weight transform, and bilinear interpolation with
 * aligned corners to the image's size: before any loss or argmax.
 *
 * <p>There is no auxiliary classifier, no dropout, no decoder. torchvision's network of the same name has one more 3×3
 * convolution before its classifier, which option {@code head_conv} adds, and interpolates without aligned corners
 * ({@code align_corners}). The classifier starts from a deviation of 0.01, as in the first authors' TensorFlow code.
 *
 * <p>Image pooling leaves one value a channel and image: at batch 1, methods with batch statistics see a single value
 * there and give their shift alone.
 */
public final class DeepLabV3 implements Network {
    private static final double CLASSIFIER_DEVIATION = 0.01;

    private final ResNet backbone;
    private final int lastStage; // from 0
    private final int asppChannels;
    private final List<Integer> rates;
    private final Head head;
    private final int classes;
    private final Layers layers;

    /**
     * What comes behind the pyramid.
     *
     * @param convolution whether a 3×3 convolution with the method stands before the classifier
     * @param alignCorners whether the centres of corner features and corner pixels coincide in the interpolation
     */
    private record Head(boolean convolution, boolean alignCorners) {}

    private DeepLabV3(
            ResNet.Design design,
            ResidualStyle style,
            int asppChannels,
            List<Integer> rates,
            Head head,
            int classes,
            Method method) {
        this.layers = new Layers(method);
        this.lastStage = design.stages() - 1;
        this.backbone = new ResNet(design, layers, style);
        this.asppChannels = asppChannels;
        this.rates = rates;
        this.head = head;
        this.classes = classes;
    }

    /** Logits {@code [N, classes, H, W]} of images {@code [N, C, H, W]}. */
    @Override
    public Tensor forward(Tensor images, Scope scope) {
        Tensor last =
                backbone.stages(images, scope.child("backbone"), lastStage).get(0);
        Tensor pyramid = pyramid(last, scope.child("aspp"));
        Tensor features = head.convolution()
                ? layers.activatedHeadConvolution(pyramid, scope.child("head"), asppChannels, 3, 1)
                : pyramid;
        Tensor logits = layers.predictor(features, scope.child("classifier"), classes, 1, CLASSIFIER_DEVIATION);
        return logits.resizeBilinear(images.size(2), images.size(3), head.alignCorners());
    }

    private Tensor pyramid(Tensor x, Scope scope) {
        Tensor point = layers.activatedHeadConvolution(x, scope.child("point"), asppChannels, 1, 1);
        List<Tensor> others = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            Scope branch = scope.child("dilated" + (i + 1));
            others.add(layers.activatedHeadConvolution(x, branch, asppChannels, 3, rates.get(i)));
        }
        Tensor mean = layers.activatedHeadConvolution(x.mean(2, 3), scope.child("pooling"), asppChannels, 1, 1);
        others.add(mean.expand(x.n(), asppChannels, x.size(2), x.size(3)));
        Tensor joined = point.concat(1, others.toArray(Tensor[]::new));
        return layers.activatedHeadConvolution(joined, scope.child("project"), asppChannels, 1, 1);
    }

    /** Catalogue entry. */
    public static final class Provider implements ModelProvider {
        @Override
        public String name() {
            return "deeplabv3";
        }

        @Override
        public NetworkOutput output() {
            return NetworkOutput.PIXEL_LOGITS;
        }

        @Override
        public List<OptionSpec> options() {
            List<OptionSpec> own = List.of(
                    OptionSpec.integer("stages", 4, 1, "stages of the backbone, 1 to 4"),
                    OptionSpec.integer(
                            "output_stride", 16, 1, "largest stride of the backbone; later stages dilate (8 or 16)"),
                    OptionSpec.integer("aspp_channels", 256, 1, "channels of every pyramid branch"),
                    OptionSpec.text(
                            "rates",
                            "6,12,18",
                            "dilations of the pyramid's 3x3 convolutions, in features (the paper doubles them at "
                                    + "output stride 8); give smaller ones for small frames"),
                    OptionSpec.flag(
                            "head_conv", false, "a 3x3 convolution before the classifier, as torchvision has it"),
                    OptionSpec.flag(
                            "align_corners",
                            true,
                            "whether corners coincide when logits are interpolated (torchvision: false)"));
            return Stream.concat(ResNet.Design.options(101).stream(), own.stream())
                    .toList();
        }

        @Override
        public Network create(Options options, int classes, Method method) {
            ResNet.Design design =
                    ResNet.Design.of(options, options.integer("stages"), options.integer("output_stride"));
            return new DeepLabV3(
                    design,
                    ResidualStyle.of(options),
                    options.integer("aspp_channels"),
                    rates(options.text("rates")),
                    new Head(options.flag("head_conv"), options.flag("align_corners")),
                    classes,
                    method);
        }

        private static List<Integer> rates(String text) {
            if (!text.matches("\\s*[1-9]\\d{0,3}\\s*(,\\s*[1-9]\\d{0,3}\\s*)*")) {
                throw new IllegalArgumentException("option 'rates' is '" + text
                        + "'; expected whole numbers from 1 to 9999 with commas between them, such as 6,12,18");
            }
            return Stream.of(text.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        }
    }
}
