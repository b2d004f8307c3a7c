package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * Pre-activation ResNet for small images (He, Zhang, Ren & Sun 2016, arXiv:1603.05027, CIFAR variant with basic
 * blocks).
 *
 * <p>Depth 6n+2: a 3×3 stem, three stages of n blocks with widths w, 2w, 4w and strides 1, 2, 2, a last normalization,
 * global average pooling and a classifier. Each block is norm, ReLU, 3×3, norm, ReLU, 3×3; where width or size changes,
 * the shortcut is a 1×1 convolution of the activated input. Every convolution goes through the weight transform, the
 * classifier does not.
 */
public final class PreActResNet implements Network {
    private static final int STAGES = 3;

    private final int blocksPerStage;
    private final int width;
    private final int classes;
    private final Layers layers;

    private PreActResNet(int blocksPerStage, int width, int classes, Method method) {
        this.blocksPerStage = blocksPerStage;
        this.width = width;
        this.classes = classes;
        this.layers = new Layers(method);
    }

    @Override
    public Tensor forward(Tensor images, Scope scope) {
        Tensor x = layers.convolution(images, scope.child("stem"), width, 3, 1);
        for (int stage = 0; stage < STAGES; stage++) {
            Scope stageScope = scope.child("stage" + (stage + 1));
            for (int block = 0; block < blocksPerStage; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block(x, stageScope.child("block" + (block + 1)), (long) width << stage, stride);
            }
        }
        Tensor features = layers.normalizeAndActivate(x, scope.child("norm"));
        Tensor pooled = features.mean(2, 3).reshape(features.n(), features.c());
        return layers.linear(pooled, scope.child("classifier"), classes);
    }

    private Tensor block(Tensor x, Scope scope, long channels, int stride) {
        Tensor activated = layers.normalizeAndActivate(x, scope.child("norm1"));
        Tensor shortcut = x.c() == channels && stride == 1
                ? x
                : layers.convolution(activated, scope.child("shortcut"), channels, 1, stride);
        Tensor y = layers.convolution(activated, scope.child("conv1"), channels, 3, stride);
        y = layers.normalizeAndActivate(y, scope.child("norm2"));
        y = layers.convolution(y, scope.child("conv2"), channels, 3, 1);
        return layers.sum(shortcut, layers.branch(y, scope));
    }

    /** Catalogue entry. */
    public static final class Provider implements ModelProvider {
        @Override
        public String name() {
            return "preact-resnet";
        }

        @Override
        public List<OptionSpec> options() {
            return List.of(
                    OptionSpec.integer("depth", 20, 8, "6n+2: 8, 14, 20, 32, 44, 56, 110, …"),
                    OptionSpec.integer("width", 16, 1, "channels of the first stage; doubled in each later one"));
        }

        @Override
        public Network create(Options options, int classes, Method method) {
            int depth = options.integer("depth");
            if ((depth - 2) % 6 != 0) {
                throw new IllegalArgumentException(
                        "option 'depth' is " + depth + "; expected 6n+2: 8, 14, 20, 26, 32, …");
            }
            return new PreActResNet((depth - 2) / 6, options.integer("width"), classes, method);
        }
    }
}
