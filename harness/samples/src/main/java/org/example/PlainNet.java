package org.example;

import io.normbench.model.Layers;
import io.normbench.model.ModelProvider;
import io.normbench.model.Network;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/** Convolutions of one width without shortcuts, each followed by the method under test and a ReLU. */
public record PlainNet(int layers, int width, int classes, Layers parts) implements Network {
    @Override
    public Tensor forward(Tensor images, Scope scope) {
        Tensor x = images;
        for (int i = 1; i <= layers; i++) {
            Scope layer = scope.child("layer" + i);
            x = parts.convolution(x, layer.child("conv"), width, 3, 1);
            x = parts.normalizeAndActivate(x, layer.child("norm"));
        }
        Tensor pooled = x.mean(2, 3).reshape(x.n(), x.c());
        return parts.linear(pooled, scope.child("classifier"), classes);
    }

    public static final class Provider implements ModelProvider {
        @Override
        public String name() {
            return "plain-net";
        }

        @Override
        public List<OptionSpec> options() {
            return List.of(
                    OptionSpec.integer("layers", 3, 1, "convolutions"),
                    OptionSpec.integer("width", 16, 1, "channels of each"));
        }

        @Override
        public Network create(Options options, int classes, Method method) {
            return new PlainNet(options.integer("layers"), options.integer("width"), classes, new Layers(method));
        }
    }
}
