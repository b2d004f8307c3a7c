package io.normbench.model;

import io.normbench.norm.Convolution;
import io.normbench.norm.Method;
import io.normbench.norm.Normalization;
import io.normbench.norm.SameShape;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The layers that networks are made of, with the method under test built in.
 *
 * <p>Convolutions have no bias, start from a normal distribution with fan-out scaling, and pass their weight through
 * the method's weight transform. The method sees its statistics batch and nothing else of the task.
 *
 * <p>Under autocast the method and the weight transform run in full precision ({@link Tensor#inFullPrecision}), and so
 * does what is added or multiplied here, so that a float32 parameter does not turn the activations after it to float32.
 */
public final class Layers {
    private static final Initializer FAN_OUT = Initializer.kaimingNormalFanOut();
    private static final Initializer ZERO = Initializer.constant(0);

    private final Method method;
    private final int @Nullable [] rowsPerImage; // null: a row is an image
    // What made a tensor that is not normalized yet, for a method that looks at it; a tensor equals itself alone.
    private final Map<Tensor, Convolution> convolutions;

    /** The method under test. */
    Method method() {
        return method;
    }

    /** Layers with {@code method} under test. */
    public Layers(Method method) {
        this(method, null, new WeakHashMap<>());
    }

    private Layers(Method method, int @Nullable [] rowsPerImage, Map<Tensor, Convolution> convolutions) {
        this.method = method;
        this.rowsPerImage = rowsPerImage;
        this.convolutions = convolutions;
    }

    /**
     * The same layers for tensors whose rows are regions of images: a statistics batch of b images is then all regions
     * of b images.
     *
     * @param regionsPerImage how many successive rows belong to each image
     */
    public Layers overRegions(int[] regionsPerImage) {
        return new Layers(method, regionsPerImage.clone(), convolutions);
    }

    /** A square convolution that keeps the size at stride 1. */
    public Tensor convolution(Tensor x, Scope scope, long channels, int kernel, int stride) {
        return convolution(x, scope, channels, kernel, stride, 1);
    }

    /** A square convolution with holes that keeps the size at stride 1. */
    public Tensor convolution(Tensor x, Scope scope, long channels, int kernel, int stride, int dilation) {
        return convolution(x, scope, channels, new Window(kernel, stride, dilation), FAN_OUT, 1);
    }

    /**
     * A square convolution.
     *
     * @param initializer of its weight
     * @param gain constant that multiplies its weight, behind the transform
     */
    Tensor convolution(Tensor x, Scope scope, long channels, Window window, Initializer initializer, double gain) {
        int kernel = window.kernel();
        Tensor raw = scope.parameter("weight", initializer, channels, x.c(), kernel, kernel);
        Tensor transformed = method.weightTransform()
                .map(transform -> raw.inFullPrecision(wide -> transform.apply(wide, scope)))
                .orElse(raw);
        Tensor weight = gain == 1 ? transformed : transformed.inFullPrecision(wide -> wide.mul(gain));
        Convolution convolution =
                new Convolution(x, weight, window.stride(), window.dilation() * (kernel / 2), window.dilation());
        Tensor y = convolution.result();
        if (method.normalization().needsConvolution()) {
            convolutions.put(y, convolution);
        }
        return y;
    }

    /**
     * {@code shortcut + branch}, for sums that are normalized: to a method that looks at the convolution before it, that is
     * the branch's.
     */
    public Tensor sum(Tensor shortcut, Tensor branch) {
        Tensor sum = shortcut.add(branch);
        if (method.normalization().needsConvolution()) {
            convolutions.remove(shortcut);
            Convolution convolution = convolutions.remove(branch);
            if (convolution != null) {
                convolutions.put(sum, convolution);
            }
        }
        return sum;
    }

    /** How a square convolution that keeps the size at stride 1 moves over its input. */
    record Window(int kernel, int stride, int dilation) {}

    /** A square convolution with bias that the method does not touch, for layers that predict. */
    public Tensor predictor(Tensor x, Scope scope, long channels, int kernel, double weightDeviation) {
        Tensor weight = scope.parameter("weight", Initializer.normal(weightDeviation), channels, x.c(), kernel, kernel);
        return x.conv2d(weight, scope.parameter("bias", ZERO, channels), 1, kernel / 2, 1, 1);
    }

    /** The method, then a ReLU unless the method contains its activation. */
    public Tensor normalizeAndActivate(Tensor x, Scope scope) {
        Normalization normalization = method.normalization();
        Tensor y = splitByStatisticsBatch(x, scope, normalization::apply, normalization::define);
        if (normalization.activates()) {
            return y;
        }
        scope.beforeActivation(y);
        return y.relu();
    }

    /** The method without an activation, for places where something is added first. */
    public Tensor normalize(Tensor x, Scope scope) {
        Normalization normalization = method.normalization();
        return splitByStatisticsBatch(
                x,
                scope,
                normalization::linear,
                normalization.activates() ? normalization::linear : normalization::define);
    }

    /**
     * Convolution and method, without an activation, outside the backbone. A method that belongs to pretrained backbones
     * alone is replaced by a bias here, as detection practice does.
     */
    public Tensor headConvolution(Tensor x, Scope scope, long channels, int kernel, int dilation) {
        Tensor y = convolution(x, scope.child("conv"), channels, kernel, 1, dilation);
        return method.normalization().backboneOnly()
                ? biased(y, scope.child("conv"))
                : normalize(y, scope.child("norm"));
    }

    /** {@link #headConvolution}, activated. */
    public Tensor activatedHeadConvolution(Tensor x, Scope scope, long channels, int kernel, int dilation) {
        Tensor y = convolution(x, scope.child("conv"), channels, kernel, 1, dilation);
        return method.normalization().backboneOnly()
                ? biased(y, scope.child("conv")).relu()
                : normalizeAndActivate(y, scope.child("norm"));
    }

    /** {@code y} and a bias for each channel. */
    static Tensor biased(Tensor y, Scope scope) {
        Tensor bias = scope.bias(y.c()).reshape(1, -1, 1, 1);
        return y.inFullPrecision(wide -> wide.add(bias));
    }

    /** A fully connected layer with bias, PyTorch's default initialization. */
    public Tensor linear(Tensor x, Scope scope, long outputs) {
        return linear(x, scope, outputs, Initializer.uniformFanIn(x.size(1)));
    }

    /** A fully connected layer with bias, both of which start as {@code initializer} says. */
    Tensor linear(Tensor x, Scope scope, long outputs, Initializer initializer) {
        return x.linear(
                scope.parameter("weight", initializer, outputs, x.size(1)),
                scope.parameter("bias", initializer, outputs));
    }

    /** A fully connected layer with bias 0 at the start and normally distributed weights, for layers that predict. */
    public Tensor linearPredictor(Tensor x, Scope scope, long outputs, double weightDeviation) {
        return x.linear(
                scope.parameter("weight", Initializer.normal(weightDeviation), outputs, x.size(1)),
                scope.parameter("bias", ZERO, outputs));
    }

    /** Applies the method to each statistics batch in turn, so that its state moves once for each of them. */
    private Tensor splitByStatisticsBatch(Tensor x, Scope scope, Scope.Layer layer, Scope.Layer definition) {
        Rows part = onRows(x, scope, layer, definition);
        int size = scope.statBatch();
        long images = rowsPerImage == null ? x.n() : rowsPerImage.length;
        if (!scope.training()
                || size == 0
                || size >= images
                || !method.normalization().mixesSamples()) {
            return SameShape.checked(x, part.apply(0, x.n()));
        }
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (long image = 0; image < images; image += size) {
            long to = from + rows(image, Math.min(image + size, images));
            if (to > from) {
                parts.add(part.apply(from, to));
            }
            from = to;
        }
        return SameShape.checked(
                x, parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new)));
    }

    /** The method on rows of {@code x}. */
    private Rows onRows(Tensor x, Scope scope, Scope.Layer layer, Scope.Layer definition) {
        Normalization normalization = method.normalization();
        if (!normalization.needsConvolution()) {
            return (from, to) -> rows(x, from, to).inFullPrecision(wide -> scope.normalize(wide, layer, definition));
        }
        Convolution convolution = convolutions.remove(x);
        if (convolution == null) {
            throw UserError.usage("a method that looks at the convolution before it (cbn) stands after a layer that is "
                    + "none; use another method with this model");
        }
        return (from, to) -> {
            Convolution own = convolution.ofSamples(from, to);
            Scope.Layer behind = (wide, at) -> normalization.afterConvolution(wide, own, at);
            return rows(x, from, to).inFullPrecision(wide -> scope.normalize(wide, behind, behind));
        };
    }

    private static Tensor rows(Tensor x, long from, long to) {
        return to - from == x.n() ? x : x.slice(0, from, to);
    }

    private long rows(long fromImage, long toImage) {
        if (rowsPerImage == null) {
            return toImage - fromImage;
        }
        long rows = 0;
        for (long image = fromImage; image < toImage; image++) {
            rows += rowsPerImage[(int) image];
        }
        return rows;
    }

    @FunctionalInterface
    private interface Rows {
        Tensor apply(long from, long to);
    }
}
