package io.normbench.model;

import io.normbench.model.Branches.Place;
import io.normbench.model.Layers.Window;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pre-activation ResNet for small images (He, Zhang, Ren and Sun 2016, arXiv:1603.05027, CIFAR variant with basic
 * blocks).
 *
 * <p>Depth 6n+2: a 3×3 stem, three stages of n blocks with widths w, 2w, 4w and strides 1, 2, 2, a last normalization,
 * global average pooling and a classifier. Each block is norm, ReLU, 3×3, norm, ReLU, 3×3; where width or size changes,
 * the shortcut is a 1×1 convolution of the activated input. Every convolution goes through the weight transform, the
 * classifier does not. How branches start and are wired is a {@link ResidualStyle}.
 */
public final class PreActResNet implements Network {
    private static final int STAGES = 3;
    private static final int CONVOLUTIONS = 2;
    private static final Window THREE = new Window(3, 1, 1);

    private final int blocksPerStage;
    private final int width;
    private final int classes;
    private final Layers layers;
    private final Branches branches;

    private PreActResNet(int blocksPerStage, int width, int classes, Method method, ResidualStyle style) {
        this.blocksPerStage = blocksPerStage;
        this.width = width;
        this.classes = classes;
        this.layers = new Layers(method);
        this.branches = new Branches(layers, style, STAGES * blocksPerStage, CONVOLUTIONS);
    }

    @Override
    public Tensor forward(Tensor images, Scope scope) {
        Tensor x = branches.convolution(images, scope.child("stem"), width, THREE, Place.STEM);
        double variance = 1;
        for (int stage = 0; stage < STAGES; stage++) {
            Scope stageScope = scope.child("stage" + (stage + 1));
            for (int block = 0; block < blocksPerStage; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                long channels = (long) width << stage;
                boolean kept = x.c() == channels && stride == 1;
                x = block(x, stageScope.child("block" + (block + 1)), channels, stride, variance);
                variance = branches.varianceBehind(variance, !kept);
            }
        }
        Tensor features = branches.output(x, variance, scope, "norm", "bias1");
        Tensor pooled = features.mean(2, 3).reshape(features.n(), features.c());
        return branches.classifier(pooled, scope, "classifier", classes);
    }

    private Tensor block(Tensor x, Scope scope, long channels, int stride, double variance) {
        Tensor activated = branches.activated(branches.fed(x, variance), scope, "norm1", "bias1a");
        Tensor fed = branches.shifted(activated, scope, "bias1b");
        Tensor shortcut = x.c() == channels && stride == 1
                ? x
                : branches.convolution(
                        fed, scope.child("shortcut"), channels, new Window(1, stride, 1), Place.SHORTCUT);
        Tensor y = branches.convolution(fed, scope.child("conv1"), channels, new Window(3, stride, 1), Place.INNER);
        y = branches.shifted(branches.activated(y, scope, "norm2", "bias2a"), scope, "bias2b");
        y = branches.convolution(y, scope.child("conv2"), channels, THREE, Place.LAST);
        return layers.sum(shortcut, branches.ended(y, scope, null));
    }

    /** Catalogue entry. */
    public static final class Provider implements ModelProvider {
        @Override
        public String name() {
            return "preact-resnet";
        }

        @Override
        public List<OptionSpec> options() {
            List<OptionSpec> own = List.of(
                    OptionSpec.integer("depth", 20, 8, "6n+2: 8, 14, 20, 32, 44, 56, 110, …"),
                    OptionSpec.integer("width", 16, 1, "channels of the first stage; doubled in each later one"));
            return Stream.concat(own.stream(), ResidualStyle.options().stream()).toList();
        }

        @Override
        public Network create(Options options, int classes, Method method) {
            int depth = options.integer("depth");
            if ((depth - 2) % 6 != 0) {
                throw new IllegalArgumentException(
                        "option 'depth' is " + depth + "; expected 6n+2: 8, 14, 20, 26, 32, …");
            }
            return new PreActResNet(
                    (depth - 2) / 6, options.integer("width"), classes, method, ResidualStyle.of(options));
        }
    }
}
