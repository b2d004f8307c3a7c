package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * {@link ResNet} for classification (He, Zhang, Ren and Sun 2015, arXiv:1512.03385): global average pooling and a linear
 * classifier on its last stage. With {@code bn} and 1000 classes it has as many parameters as torchvision's.
 */
public final class ResNetClassifier implements Network {
    private static final int STAGES = 4;
    private static final int OUTPUT_STRIDE = 32;

    private final ResNet backbone;
    private final int classes;

    private ResNetClassifier(ResNet.Design design, int classes, Method method, ResidualStyle style) {
        this.backbone = new ResNet(design, new Layers(method), style);
        this.classes = classes;
    }

    @Override
    public Tensor forward(Tensor images, Scope scope) {
        Tensor last = backbone.stages(images, scope, STAGES - 1).get(0);
        Tensor pooled = last.mean(2, 3).reshape(last.n(), last.c());
        return backbone.branches().classifier(pooled, scope, "fc", classes);
    }

    /** Catalogue entry. */
    public static final class Provider implements ModelProvider {
        @Override
        public String name() {
            return "resnet";
        }

        @Override
        public List<OptionSpec> options() {
            return ResNet.Design.options(50);
        }

        @Override
        public Network create(Options options, int classes, Method method) {
            return new ResNetClassifier(
                    ResNet.Design.of(options, STAGES, OUTPUT_STRIDE), classes, method, ResidualStyle.of(options));
        }
    }
}
