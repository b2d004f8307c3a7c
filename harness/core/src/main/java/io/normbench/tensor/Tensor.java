package io.normbench.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array with differentiable operations. Image tensors have shape {@code [N, C, H, W]}.
 *
 * <p>Tensors are values: no operation changes its operands. Binary operations broadcast as NumPy does. Reductions keep
 * the reduced axes with length 1, so that their result broadcasts against the operand; negative axes count from the
 * end. Every operation has a gradient unless it says otherwise. A tensor is valid until the step, the scope or the
 * session that made it ends.
 *
 * <p>Methods with a default body are written in terms of the others; an engine overrides them where it has something
 * faster.
 */
public interface Tensor {
    // --- description -------------------------------------------------------------------------------------------

    /** The length of every axis. */
    long[] shape();

    /** Number of axes. */
    default int rank() {
        return shape().length;
    }

    /** The length of {@code axis}; negative axes count from the end. */
    default long size(int axis) {
        long[] shape = shape();
        return shape[axis < 0 ? shape.length + axis : axis];
    }

    /** Number of elements. */
    default long count() {
        long count = 1;
        for (long length : shape()) {
            count *= length;
        }
        return count;
    }

    /** Length of the batch axis of an {@code [N, C, H, W]} tensor. */
    default long n() {
        return size(0);
    }

    /** Length of the channel axis of an {@code [N, C, H, W]} tensor. */
    default long c() {
        return size(1);
    }

    /**
     * Element type as the host sees it. What autocast made narrower than the engine's type ({@link Arithmetic}) is
     * {@link DType#FLOAT32} here too.
     */
    DType dtype();

    /** The engine that made this tensor. */
    Engine engine();

    /** A constant of this tensor's engine and its floating-point type, from row-major {@code values}. */
    default Tensor constant(float[] values, long... shape) {
        return engine().tensor(values, shape);
    }

    /** A constant of this tensor's engine and its floating-point type, from row-major {@code values}. */
    default Tensor constant(double[] values, long... shape) {
        return engine().tensor(values, shape);
    }

    /** A constant {@link DType#INT64} tensor of this tensor's engine, from row-major {@code values}. */
    default Tensor constant(long[] values, long... shape) {
        return engine().tensor(values, shape);
    }

    // --- arithmetic --------------------------------------------------------------------------------------------

    /** {@code this + other}. */
    Tensor add(Tensor other);

    /** {@code this + other}. */
    Tensor add(double other);

    /** {@code this - other}. */
    Tensor sub(Tensor other);

    /** {@code this - other}. */
    default Tensor sub(double other) {
        return add(-other);
    }

    /** {@code this * other}, element by element. */
    Tensor mul(Tensor other);

    /** {@code this * other}. */
    Tensor mul(double other);

    /** {@code this / other}, element by element. */
    Tensor div(Tensor other);

    /** {@code this / other}. */
    default Tensor div(double other) {
        return mul(1.0 / other);
    }

    /** {@code -this}. */
    Tensor neg();

    /** {@code |this|}; the gradient at 0 is 0. */
    Tensor abs();

    /** {@code this²}. */
    Tensor square();

    /** {@code √this}; the gradient at 0 is infinite, as in the mathematics: see {@link #safeSqrt()}. */
    Tensor sqrt();

    /** {@code 1/√this}. */
    Tensor rsqrt();

    /** {@code 1/this}. */
    Tensor reciprocal();

    /** {@code e^this}. */
    Tensor exp();

    /** Natural logarithm. */
    Tensor log();

    /** {@code this^exponent}. */
    Tensor pow(double exponent);

    /** Hyperbolic tangent. */
    Tensor tanh();

    /** {@code 1/(1 + e^-this)}. */
    Tensor sigmoid();

    /** The error function {@code 2/√π · ∫ e^-t² dt}, t from 0 to this. */
    Tensor erf();

    /** {@code max(this, 0)}; the gradient at 0 is 0. */
    Tensor relu();

    /** {@code this · sigmoid(this)}, also called swish. */
    default Tensor silu() {
        return mul(sigmoid());
    }

    /** {@code log(1 + e^this)}. */
    Tensor softplus();

    /** Element-wise maximum; where both are equal, each gets half of the gradient. */
    Tensor maximum(Tensor other);

    /**
     * {@code max(2 · this, 0)} whose gradient at 0 is 1, half of what it is above: {@code this + |this|}. With half of
     * {@code a - b} as this tensor, {@code b + result} is {@code max(a, b)} with the tie split evenly, in fewer passes
     * than {@link #maximum} needs for its gradient. Only for b that is never far below 0: {@code a - b + b} has the digits
     * of b.
     */
    default Tensor positiveTwice() {
        return add(abs());
    }

    /**
     * {@link #maximum} for a floor that repeats along this tensor, such as one for each channel; in fewer passes over memory
     * where the engine can. Values are exact, and the gradient of a floor that nothing lies below is exactly 0. Where this
     * tensor is infinite the result may be NaN.
     */
    default Tensor atLeast(Tensor floor) {
        return maximum(floor);
    }

    /** Element-wise minimum; where both are equal, each gets half of the gradient. */
    Tensor minimum(Tensor other);

    /** Limits every element to {@code [low, high]}; the gradient outside is 0. */
    Tensor clamp(double low, double high);

    /**
     * {@link #clamp} whose gradient is 0 at the bounds as well, as that of PyTorch's {@code hardtanh}; in fewer passes over
     * memory where the engine can. The gradient of a value that is not a number is not said.
     */
    default Tensor hardTanh(double low, double high) {
        // The last numbers within the bounds: what is at a bound lies outside of them.
        return dtype() == DType.FLOAT64
                ? clamp(Math.nextUp(low), Math.nextDown(high))
                : clamp(Math.nextUp((float) low), Math.nextDown((float) high));
    }

    /** {@code this * scale + shift}, broadcast: one pass over memory where the engine can. */
    default Tensor mulAdd(Tensor scale, Tensor shift) {
        return mul(scale).add(shift);
    }

    /** {@code this + weight · (target - this)}: linear interpolation. */
    default Tensor lerp(Tensor target, double weight) {
        return add(target.sub(this).mul(weight));
    }

    /** {@code √this} whose gradient at 0 is 0: the standard deviation of constant data has no slope. */
    Tensor safeSqrt();

    // --- comparison and selection (no gradient through the condition) --------------------------------------------

    /** 1 where {@code this > other}, else 0, in this tensor's element type; no gradient. */
    Tensor greater(Tensor other);

    /** 1 where both are equal, else 0, in this tensor's element type; no gradient. */
    Tensor equal(Tensor other);

    /** {@code ifTrue} where this tensor is not 0, {@code ifFalse} elsewhere. */
    Tensor where(Tensor ifTrue, Tensor ifFalse);

    /** The same values, cut off from the gradient. */
    Tensor stopGradient();

    // --- reductions (reduced axes stay, with length 1) -----------------------------------------------------------

    /** Sum over {@code axes}. */
    Tensor sum(int... axes);

    /** Mean over {@code axes}. */
    Tensor mean(int... axes);

    /** Biased variance over {@code axes}: divides by the number of elements. Two-pass, exact for large means. */
    Tensor variance(int... axes);

    /**
     * Mean and biased variance over {@code axes} together. One infinite value makes the mean infinite, as it does the sum.
     */
    default Moments moments(int... axes) {
        return new Moments(mean(axes), variance(axes));
    }

    /** Maximum over {@code axes}; ties share the gradient equally. */
    Tensor max(int... axes);

    /** Euclidean norm over {@code axes}; the gradient at 0 is 0. */
    default Tensor norm(int... axes) {
        return square().sum(axes).safeSqrt();
    }

    /** Index of the largest element along {@code axis}, as {@link DType#INT64}; no gradient. */
    Tensor argmax(int axis);

    /**
     * Indices of the {@code k} largest elements along the last axis, as {@link DType#INT64}; no gradient. Which of
     * equal elements are named, and the order, is the engine's choice.
     */
    Tensor topIndices(int k);

    /** Sum of all elements, as a scalar (shape {@code []}). */
    Tensor sumAll();

    /** Mean of all elements, as a scalar (shape {@code []}). */
    default Tensor meanAll() {
        return sumAll().mul(1.0 / count());
    }

    // --- shape -------------------------------------------------------------------------------------------------

    /** The same elements in row-major order with another shape; one length may be -1. */
    Tensor reshape(long... shape);

    /** Reorders the axes. */
    Tensor permute(int... order);

    /** Swaps two axes. */
    Tensor transpose(int a, int b);

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}. */
    Tensor slice(int axis, long from, long to);

    /** Repeats length-1 axes to {@code shape} without copying. */
    Tensor expand(long... shape);

    /** Joins this tensor and {@code others} along {@code axis}. */
    Tensor concat(int axis, Tensor... others);

    /** Pads the last two axes with {@code value}. */
    Tensor pad(long left, long right, long top, long bottom, double value);

    /** The slices of {@code axis} that {@code index} (rank 1, {@link DType#INT64}) names. */
    Tensor select(int axis, Tensor index);

    /** {@code out[..., i, ...] = this[..., index[..., i, ...], ...]} along {@code axis}. */
    Tensor gather(int axis, Tensor index);

    /** Converts the element type; gradients flow between floating-point types. */
    Tensor cast(DType dtype);

    // --- precision -----------------------------------------------------------------------------------------------

    /**
     * Runs {@code layer} on this tensor in the engine's element type, without autocast: statistics, coordinates and
     * reparametrized weights are computed in float32 whatever the network around them is computed in. Every operation
     * inside sees and gives float32, except that {@link #batchNorm} may read and write activations as they lie in
     * memory, with float32 statistics and sums, as PyTorch does: a layer that goes on computing with its result calls
     * {@link #wide()} before. The result is rounded to this tensor's own type, once, and has the engine's memory order.
     * Without either this is {@code layer} alone.
     *
     * @param layer given this tensor; what it returns is the result
     */
    default Tensor inFullPrecision(UnaryOperator<Tensor> layer) {
        return layer.apply(this);
    }

    /** These values in the engine's element type; this tensor itself unless autocast has made it narrower. */
    default Tensor wide() {
        return this;
    }

    // --- linear algebra and networks -----------------------------------------------------------------------------

    /** Matrix product of the last two axes, batched over the others. */
    Tensor matmul(Tensor other);

    /**
     * {@code this + f₀ f₁ + f₂ f₃ + …}, matrix products of one shape that this broadcasts to: without the products on their own
     * where the engine can.
     */
    default Tensor addProducts(Tensor... factors) {
        Tensor sum = this;
        for (int i = 0; i < factors.length; i += 2) {
            sum = sum.add(factors[i].matmul(factors[i + 1]));
        }
        return sum;
    }

    /**
     * Newton's iteration for {@code Σ^(-1/2)} of symmetric matrices, the last two axes, batched over the others, of which this
     * is {@code N = -Σ/2}: {@code P_T} of {@code P₀ = I, P ← 1.5 P + P³ N}.
     *
     * @param iterations T, at least 1
     */
    default NewtonIterates newtonRoot(int iterations) {
        Tensor threeHalves = engine().identity(size(-1)).mul(1.5);
        Tensor p = threeHalves.add(this);
        for (int k = 1; k < iterations; k++) {
            p = p.matmul(threeHalves.add(p.matmul(p).matmul(this)));
        }
        return new NewtonIterates(p, this);
    }

    /**
     * How {@link #newtonRoot} changes where this changes in a direction. The map from the one to the other is its own
     * adjoint: of the gradient of the root, made symmetric, it makes that of this.
     *
     * @param iterations as there
     * @param past of what it gave
     * @param direction symmetric, of the shape of this
     */
    default Tensor newtonDerivative(int iterations, Tensor past, Tensor direction) {
        Tensor threeHalves = engine().identity(size(-1)).mul(1.5);
        Tensor p = threeHalves.add(this);
        Tensor change = direction;
        for (int k = 1; k < iterations; k++) {
            Tensor square = p.matmul(p);
            Tensor factor = threeHalves.add(square.matmul(this));
            Tensor ofSquare = change.matmul(p).addProducts(p, change);
            Tensor ofFactor = ofSquare.matmul(this).addProducts(square, direction);
            change = change.matmul(factor).addProducts(p, ofFactor);
            p = p.matmul(factor);
        }
        return change;
    }

    /** {@code this · weightᵀ + bias}: input {@code [N, I]}, weight {@code [O, I]}, bias {@code [O]} or null. */
    Tensor linear(Tensor weight, @Nullable Tensor bias);

    /**
     * Two-dimensional cross-correlation.
     *
     * @param weight {@code [O, I/groups, kh, kw]}
     * @param bias {@code [O]} or null
     */
    Tensor conv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups);

    /**
     * The gradient of a convolution's weight, {@code [O, I, kernelHeight, kernelWidth]}, by {@code outputGradient}: for
     * methods that look at how a convolution's result depends on its weight. This tensor is the convolution's input, in
     * one group. No gradient passes.
     *
     * @param outputGradient a gradient of the convolution's result, {@code [N, O, H', W']}
     */
    default Tensor conv2dWeightGradient(
            Tensor outputGradient, int kernelHeight, int kernelWidth, int stride, int padding, int dilation) {
        return WeightGradient.byWindows(this, outputGradient, kernelHeight, kernelWidth, stride, padding, dilation);
    }

    /** Maximum over square windows. */
    Tensor maxPool2d(int kernel, int stride, int padding);

    /** Mean over square windows; padding counts as zeros. */
    Tensor avgPool2d(int kernel, int stride, int padding);

    /** Bilinear interpolation of the last two axes. */
    Tensor resizeBilinear(long height, long width, boolean alignCorners);

    /** Nearest-neighbour interpolation of the last two axes. */
    Tensor resizeNearest(long height, long width);

    /** Softmax along {@code axis}. */
    Tensor softmax(int axis);

    /** Logarithm of softmax along {@code axis}. */
    Tensor logSoftmax(int axis);

    /** Mean cross entropy of logits {@code [N, K]} against labels {@code [N]} ({@link DType#INT64}), as a scalar. */
    Tensor crossEntropy(Tensor labels);

    /**
     * Mean cross entropy of logits {@code [N, K, …]} against labels {@code [N, …]} ({@link DType#INT64}) over the
     * places whose label is not {@code ignored}, as a scalar. 0, with gradient 0, where all labels are {@code ignored}.
     */
    default Tensor crossEntropy(Tensor labels, long ignored) {
        Tensor zero = constant(new long[] {0}, 1);
        Tensor isIgnored = labels.equal(constant(new long[] {ignored}, 1));
        Tensor counted = isIgnored.equal(zero).cast(dtype());
        long[] oneClass = shape().clone();
        oneClass[1] = 1;
        Tensor index = isIgnored.where(zero, labels).reshape(oneClass);
        Tensor logLikelihood = logSoftmax(1).gather(1, index).reshape(labels.shape());
        return counted.where(logLikelihood, constant(new float[] {0}, 1))
                .sumAll()
                .neg()
                .div(counted.sumAll().clamp(1, labels.count()));
    }

    /**
     * Eigenvalues and eigenvectors of symmetric matrices, the last two axes, batched over the others; decomposed in
     * float64 whatever the element type. All of a matrix's are NaN where one of its values is not finite. No gradient
     * passes.
     */
    Eigen symmetricEigen();

    // --- fused normalization -------------------------------------------------------------------------------------

    /**
     * Batch normalization over all axes but 1, with a fused gradient.
     *
     * <p>Training: normalizes with the batch's mean and biased variance, and moves the running statistics, if given,
     * towards the batch's mean and <em>unbiased</em> variance by {@code momentum} (PyTorch convention: the weight of
     * the new value). Otherwise normalizes with the running statistics, as constants.
     *
     * @param weight {@code [C]} or null
     * @param bias {@code [C]} or null
     * @param runningMean {@code [C]}; may be null in training
     * @param runningVar {@code [C]}; may be null in training
     */
    Tensor batchNorm(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Variable runningMean,
            @Nullable Variable runningVar,
            boolean training,
            double momentum,
            double eps);

    /**
     * {@code g · this / ‖this‖}, with the Euclidean norm of each index of the first axis over all others (PyTorch's {@code
     * weight_norm} with {@code dim=0}). {@code g} is {@code [O]} for a first axis of O.
     */
    default Tensor weightNorm(Tensor g) {
        Tensor flat = reshape(size(0), -1);
        return flat.mul(g.reshape(-1, 1).div(flat.norm(1))).reshape(shape());
    }

    /** Group normalization with per-channel affine ({@code [C]} or null), fused. */
    Tensor groupNorm(int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps);

    /** Layer normalization over the last axis with affine ({@code [last]} or null), fused. */
    Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps);

    /**
     * Per-channel affine {@code this * scale + shift} of an {@code [N, C, ...]} tensor with {@code [C]} vectors, with a
     * gradient that reads the tensor once.
     */
    Tensor channelAffine(Tensor scale, Tensor shift);

    /**
     * Mean and biased variance of each channel of each sample of an {@code [N, C, H, W]} tensor, {@code [N, C, 1, 1]}:
     * {@link #moments} over (H, W), exact for large means. What methods with several kinds of statistics make all of them
     * from, without another look at the tensor.
     */
    default Moments sampleMoments() {
        return moments(2, 3);
    }

    /**
     * {@code this * scale + shift} of an {@code [N, C, H, W]} tensor with one scale and one shift for each channel of each
     * sample, with a gradient that reads the tensor once.
     *
     * @param scale {@code [N, C, 1, 1]}, or what broadcasts to it
     * @param shift likewise
     */
    default Tensor sampleAffine(Tensor scale, Tensor shift) {
        long instances = n() * c();
        return reshape(1, instances, size(2), size(3))
                .channelAffine(
                        scale.expand(n(), c(), 1, 1).reshape(instances),
                        shift.expand(n(), c(), 1, 1).reshape(instances))
                .reshape(shape());
    }

    // --- layers of the library below -----------------------------------------------------------------------------

    /**
     * Runs a layer of the engine's library on this tensor, in the library's own implementation.
     *
     * @param layer which, and how
     * @param parameters its trainable parameters, in the layer's order
     * @param state its state, in the layer's order; the step moves it as the layer does
     * @return the layer's output
     * @throws UnsupportedOperationException if this engine has no such layer, or the layer cannot take this input
     */
    default Tensor ownLayer(OwnLayer layer, Tensor[] parameters, Variable... state) {
        throw new UnsupportedOperationException("layer '" + layer.id() + "' is not part of engine "
                + engine().info().id());
    }

    /**
     * {@code forward} of this tensor, with a backward pass that somebody wrote because it is faster than the derived one.
     * An engine that has no use for it derives its own, as this default does: it must be the derivative, except where
     * {@link #keepsBackward()}.
     *
     * @param forward keeps the shape; what the backward pass needs of it, it puts aside
     * @param backward from the gradient of the result to that of this tensor; called once, or never
     */
    default Tensor withBackward(UnaryOperator<Tensor> forward, UnaryOperator<Tensor> backward) {
        return forward.apply(this);
    }

    /**
     * {@link #withBackward(UnaryOperator, UnaryOperator)} of several tensors.
     *
     * @param others the operation's operands after this one
     */
    default Tensor withBackward(WrittenOperation operation, Tensor... others) {
        List<Tensor> operands = new ArrayList<>(List.of(this));
        Collections.addAll(operands, others);
        return operation.forward(operands);
    }

    /**
     * Whether the engine always takes the backward pass of {@code withBackward}, so that it may be a rule of a method's own
     * which is not the derivative, and may move state.
     */
    default boolean keepsBackward() {
        return false;
    }

    // --- data --------------------------------------------------------------------------------------------------

    /** All elements in row-major order, as doubles; waits for the device. */
    double[] toDoubles();

    /** All elements in row-major order, as floats; waits for the device. */
    float[] toFloats();

    /** All elements of an {@link DType#INT64} tensor in row-major order; waits for the device. */
    long[] toLongs();

    /** The only element of a scalar; waits for the device. */
    double item();
}
