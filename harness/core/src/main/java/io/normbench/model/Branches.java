package io.normbench.model;

import io.normbench.model.Layers.Window;
import io.normbench.model.ResidualStyle.Start;
import io.normbench.model.ResidualStyle.Wiring;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The parts of residual blocks, as the style of their network has them. */
final class Branches {
    /** Of a ReLU of a standard normal number, the deviation is 1 over this. */
    static final double RELU_GAIN = Math.sqrt(2 / (1 - 1 / Math.PI));

    private static final Initializer USUAL = Initializer.kaimingNormalFanOut();
    private static final Initializer ZERO = Initializer.constant(0);
    private static final Initializer ONE = Initializer.constant(1);

    private final Layers layers;
    private final ResidualStyle style;
    private final Initializer inner;

    /**
     * @param count how many branches the network has
     * @param convolutions convolutions in each
     * @throws IllegalArgumentException if the style does not fit the method
     */
    Branches(Layers layers, ResidualStyle style, int count, int convolutions) {
        style.check(layers.method());
        this.layers = layers;
        this.style = style;
        this.inner = is(Start.FIXUP) ? scaled(Math.pow(count, -1.0 / (2 * convolutions - 2))) : USUAL;
    }

    /** Where a convolution stands. */
    enum Place {
        /** Fed with images. */
        STEM,
        /** In a branch, but not its last. */
        INNER,
        /** The last of a branch. */
        LAST,
        /** The shortcut. */
        SHORTCUT
    }

    private static Initializer scaled(double factor) {
        return (shape, random) -> Arrays.stream(USUAL.values(shape, random))
                .map(value -> factor * value)
                .toArray();
    }

    private boolean is(Start start) {
        return style.start() == start;
    }

    /** Whether blocks are wired normalizer-free. */
    boolean normalizerFree() {
        return style.wiring() == Wiring.NF;
    }

    /** Whether a branch ends with its activation, and none follows the sum. */
    boolean activateBeforeTheSum() {
        return is(Start.REZERO);
    }

    /** {@code x} as a branch and a shortcut with a convolution get it: divided by its deviation at the start. */
    Tensor fed(Tensor x, double variance) {
        return normalizerFree() && variance != 1 ? x.mul(1 / Math.sqrt(variance)) : x;
    }

    /** Variance of a block's output at the start, for one of its input; 1 where nobody asks for it. */
    double varianceBehind(double variance, boolean convolvedShortcut) {
        return normalizerFree() ? (convolvedShortcut ? 1 : variance) + style.alpha() * style.alpha() : 1;
    }

    /** With Fixup, {@code x} and a scalar bias. */
    Tensor shifted(Tensor x, Scope scope, String bias) {
        if (!is(Start.FIXUP)) {
            return x;
        }
        Tensor scalar = scope.parameter(bias, ZERO, 1);
        return x.inFullPrecision(wide -> wide.add(scalar));
    }

    /**
     * The method and its activation.
     *
     * @param bias of Fixup, before the activation
     */
    Tensor activated(Tensor x, Scope scope, String norm, String bias) {
        return layers.normalizeAndActivate(shifted(x, scope, bias), scope.child(norm));
    }

    /** A convolution at its place; {@code scope} is its own. */
    Tensor convolution(Tensor x, Scope scope, long channels, Window window, Place place) {
        Initializer initializer = switch (place) {
            case INNER -> inner;
            case LAST -> is(Start.FIXUP) ? ZERO : USUAL;
            case STEM, SHORTCUT -> USUAL;
        };
        if (!normalizerFree()) {
            return layers.convolution(x, scope, channels, window, initializer, 1);
        }
        double gain = place == Place.STEM ? 1 : RELU_GAIN;
        return Layers.biased(layers.convolution(x, scope, channels, window, initializer, gain), scope);
    }

    /**
     * A branch as it enters the sum.
     *
     * @param scope of the block
     * @param bias of Fixup, before the activation that follows the sum; null if none follows it
     */
    Tensor ended(Tensor y, Scope scope, @Nullable String bias) {
        double weight = normalizerFree() ? style.alpha() : 1;
        if (is(Start.FIXUP)) {
            Tensor scale = scope.parameter("scale", ONE, 1);
            Tensor scaled = y.inFullPrecision(wide -> wide.mul(scale));
            return bias == null ? scaled : shifted(scaled, scope, bias);
        }
        boolean skipInit = is(Start.SKIPINIT)
                || is(Start.AUTO) && layers.method().normalization().needsSkipInit();
        if (!skipInit && !is(Start.REZERO)) {
            return weight == 1 ? y : y.mul(weight);
        }
        Tensor gain = scope.parameter(skipInit ? "skip_gain" : "resweight", ZERO, 1);
        return y.inFullPrecision(wide -> wide.mul(weight == 1 ? gain : gain.mul(weight)));
    }

    /** The sum behind a last block, activated for whoever goes on with it. */
    Tensor output(Tensor x, double variance, Scope scope, String norm, String bias) {
        Tensor y = activated(fed(x, variance), scope, norm, bias);
        return normalizerFree() ? y.mul(RELU_GAIN) : y;
    }

    /** The classifier; {@code name} is its node below {@code scope}. */
    Tensor classifier(Tensor features, Scope scope, String name, long classes) {
        return is(Start.FIXUP)
                ? layers.linear(shifted(features, scope, "bias2"), scope.child(name), classes, ZERO)
                : layers.linear(features, scope.child(name), classes);
    }
}
