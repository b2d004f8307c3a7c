package io.normbench.engine.libtorch;

import io.normbench.tensor.DType;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Moments;
import io.normbench.tensor.NewtonIterates;
import io.normbench.tensor.Variable;
import io.normbench.tensor.WrittenOperation;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/**
 * A LibTorch tensor behind the tensor interface.
 *
 * <p>Inside {@link #inFullPrecision} an activation that autocast made narrow is cast when the first operation computes
 * with it. Operations that only move elements wait for that, and batch normalization reads and writes the activation as
 * it is: LibTorch has kernels for narrow activations beside float32 parameters and statistics, and casts of the whole
 * activation would be more passes over memory.
 */
final class LibTorchTensor implements io.normbench.tensor.Tensor {
    private static final long[] UNIT_DILATION = {1, 1};
    private static final long NO_REDUCTION = 0; // at::Reduction::None
    private static final long[] SAMPLE_AXES = {2, 3};
    private static final long FEW_POSITIONS = 16;
    private static final long FEW_OF_AFFINE =
            200_000; // up to which two operations are faster than what one has around it
    private static final long BLOCK_OF_CHANNELS = 8; // oneDNN's for AVX2

    private final LibTorchEngine engine;
    private final @Nullable Supplier<Tensor> holding; // null: held is there
    private final @Nullable Supplier<Tensor> widening; // null: operations see the tensor as it is held
    private @Nullable Tensor held;
    private @Nullable Tensor widened;
    private long @Nullable [] shape;

    LibTorchTensor(LibTorchEngine engine, Tensor tensor) {
        this(engine, tensor, null, null);
    }

    private LibTorchTensor(
            LibTorchEngine engine,
            @Nullable Tensor held,
            @Nullable Supplier<Tensor> holding,
            @Nullable Supplier<Tensor> widening) {
        this.engine = engine;
        this.held = held;
        this.holding = holding;
        this.widening = widening;
    }

    static Tensor unwrap(io.normbench.tensor.Tensor tensor) {
        return ((LibTorchTensor) tensor).value();
    }

    Tensor unwrap() {
        return value();
    }

    /** Whether this is held in a narrow type and seen in the engine's. */
    private boolean widens() {
        return widening != null;
    }

    /** The tensor as it lies in memory. */
    private Tensor held() {
        if (held == null) {
            held = Objects.requireNonNull(holding).get();
        }
        return held;
    }

    /** What operations compute with. */
    private Tensor value() {
        if (widening == null) {
            return held();
        }
        if (widened == null) {
            widened = widening.get();
        }
        return widened;
    }

    /** This activation for a region in full precision. */
    private LibTorchTensor widening() {
        return new LibTorchTensor(engine, held(), null, () -> held().to(engine.scalarType()));
    }

    /**
     * The result of an operation that only moves elements. Of a narrow activation it is made when it is needed, in the
     * type in which it is needed; all that is wide comes from one cast, so that gradients meet in float32 and are
     * rounded once.
     */
    private LibTorchTensor moved(UnaryOperator<Tensor> movement) {
        return widens()
                ? new LibTorchTensor(engine, null, () -> movement.apply(held()), () -> movement.apply(value()))
                : wrap(movement.apply(held()));
    }

    private LibTorchTensor wrap(Tensor result) {
        return new LibTorchTensor(engine, result);
    }

    @Override
    public long[] shape() {
        if (shape == null) {
            Tensor either = widened != null ? widened : held();
            long[] lengths = new long[(int) either.dim()];
            for (int axis = 0; axis < lengths.length; axis++) {
                lengths[axis] = either.size(axis);
            }
            shape = lengths;
        }
        return shape;
    }

    @Override
    public DType dtype() {
        if (widens()) {
            return DType.FLOAT32;
        }
        return switch (held().scalar_type().intern()) {
            case Float, BFloat16, Half -> DType.FLOAT32;
            case Double -> DType.FLOAT64;
            case Long -> DType.INT64;
            default -> throw new UnsupportedOperationException("element type " + held().scalar_type());
        };
    }

    @Override
    public Engine engine() {
        return engine;
    }

    // --- arithmetic --------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor add(io.normbench.tensor.Tensor other) {
        return wrap(value().add(spread(other)));
    }

    @Override
    public io.normbench.tensor.Tensor add(double other) {
        return wrap(engine.numbers().plus(value(), other));
    }

    @Override
    public io.normbench.tensor.Tensor sub(io.normbench.tensor.Tensor other) {
        return wrap(value().sub(spread(other)));
    }

    @Override
    public io.normbench.tensor.Tensor mul(io.normbench.tensor.Tensor other) {
        return wrap(value().mul(spread(other)));
    }

    @Override
    public io.normbench.tensor.Tensor mul(double other) {
        return wrap(engine.numbers().times(value(), other));
    }

    @Override
    public io.normbench.tensor.Tensor div(io.normbench.tensor.Tensor other) {
        return wrap(value().div(spread(other)));
    }

    @Override
    public io.normbench.tensor.Tensor neg() {
        return wrap(value().neg());
    }

    @Override
    public io.normbench.tensor.Tensor abs() {
        return wrap(value().abs());
    }

    @Override
    public io.normbench.tensor.Tensor square() {
        return wrap(value().square());
    }

    @Override
    public io.normbench.tensor.Tensor sqrt() {
        return wrap(value().sqrt());
    }

    @Override
    public io.normbench.tensor.Tensor rsqrt() {
        return wrap(value().rsqrt());
    }

    @Override
    public io.normbench.tensor.Tensor reciprocal() {
        return wrap(value().reciprocal());
    }

    @Override
    public io.normbench.tensor.Tensor exp() {
        return wrap(value().exp());
    }

    @Override
    public io.normbench.tensor.Tensor log() {
        return wrap(value().log());
    }

    @Override
    public io.normbench.tensor.Tensor pow(double exponent) {
        return wrap(value().pow(new Scalar(exponent)));
    }

    @Override
    public io.normbench.tensor.Tensor tanh() {
        return wrap(value().tanh());
    }

    @Override
    public io.normbench.tensor.Tensor sigmoid() {
        return wrap(value().sigmoid());
    }

    @Override
    public io.normbench.tensor.Tensor erf() {
        return wrap(torch.erf(value()));
    }

    @Override
    public io.normbench.tensor.Tensor relu() {
        return wrap(value().relu());
    }

    @Override
    public io.normbench.tensor.Tensor silu() {
        return wrap(torch.silu(value()));
    }

    @Override
    public io.normbench.tensor.Tensor softplus() {
        return wrap(torch.softplus(value()));
    }

    @Override
    public io.normbench.tensor.Tensor maximum(io.normbench.tensor.Tensor other) {
        return wrap(torch.maximum(value(), unwrap(other)));
    }

    /**
     * One of both by a share of 1, 0 or, at a tie, one half: interpolation with such a share is exact, and takes a fifth of
     * the time of LibTorch's maximum, whose gradient makes ten passes.
     */
    @Override
    public io.normbench.tensor.Tensor atLeast(io.normbench.tensor.Tensor floor) {
        // 0 times an infinite distance would be NaN.
        Tensor finite = torch.clamp_min(unwrap(floor), new Scalar(lowest() / 2));
        Tensor sign = value().detach().sub(finite.detach()).sgn_();
        Tensor share = engine.numbers().plus(engine.numbers().times(sign, 0.5), 0.5);
        return wrap(torch.lerp(finite, value(), share));
    }

    private double lowest() {
        return dtype() == DType.FLOAT64 ? -Double.MAX_VALUE : -Float.MAX_VALUE;
    }

    @Override
    public io.normbench.tensor.Tensor minimum(io.normbench.tensor.Tensor other) {
        return wrap(torch.minimum(value(), unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor clamp(double low, double high) {
        return wrap(torch.clamp(value(), new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
    }

    /** Its gradient is one pass on the CPU, where that of {@link #clamp} makes four of a value at a time. */
    @Override
    public io.normbench.tensor.Tensor hardTanh(double low, double high) {
        return wrap(torch.hardtanh(value(), new Scalar(low), new Scalar(high)));
    }

    @Override
    public io.normbench.tensor.Tensor mulAdd(io.normbench.tensor.Tensor scale, io.normbench.tensor.Tensor shift) {
        return wrap(torch.addcmul(spread(shift), value(), spread(scale)));
    }

    @Override
    public io.normbench.tensor.Tensor lerp(io.normbench.tensor.Tensor target, double weight) {
        return wrap(torch.lerp(value(), unwrap(target), new Scalar(weight)));
    }

    @Override
    public io.normbench.tensor.Tensor safeSqrt() {
        // Where the value is 0, the square root of 1 is taken and then masked: its gradient is 0, not infinite.
        Numbers numbers = engine.numbers();
        Tensor zero = numbers.equal(value(), 0);
        return wrap(numbers.filled(torch.sqrt(numbers.filled(value(), zero, 1)), zero, 0));
    }

    // --- comparison and selection --------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor greater(io.normbench.tensor.Tensor other) {
        return wrap(value().gt(unwrap(other)).to(value().scalar_type()));
    }

    @Override
    public io.normbench.tensor.Tensor equal(io.normbench.tensor.Tensor other) {
        return wrap(value().eq(unwrap(other)).to(value().scalar_type()));
    }

    @Override
    public io.normbench.tensor.Tensor where(io.normbench.tensor.Tensor ifTrue, io.normbench.tensor.Tensor ifFalse) {
        return wrap(torch.where(value().ne(new Scalar(0.0)), unwrap(ifTrue), unwrap(ifFalse)));
    }

    @Override
    public io.normbench.tensor.Tensor stopGradient() {
        return moved(Tensor::detach);
    }

    // --- reductions --------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor sum(int... axes) {
        return wrap(Sums.over(value(), longs(axes)));
    }

    @Override
    public io.normbench.tensor.Tensor mean(int... axes) {
        return wrap(Sums.mean(engine.numbers(), value(), longs(axes)));
    }

    @Override
    public io.normbench.tensor.Tensor variance(int... axes) {
        if (!CpuMoments.worthwhile(value())) {
            return wrap(torch.var(value(), longs(axes), false, true));
        }
        try (CpuMoments moments = CpuMoments.over(engine.numbers(), value(), axes)) {
            return wrap(moments.variance());
        }
    }

    @Override
    public Moments moments(int... axes) {
        if (!CpuMoments.worthwhile(value())) {
            // LibTorch's mean from beside its variance is NaN where one value is infinite.
            return io.normbench.tensor.Tensor.super.moments(axes);
        }
        try (CpuMoments moments = CpuMoments.over(engine.numbers(), value(), axes)) {
            return new Moments(wrap(moments.exactMean()), wrap(moments.variance()));
        }
    }

    @Override
    public io.normbench.tensor.Tensor max(int... axes) {
        return wrap(torch.amax(value(), longs(axes), true));
    }

    @Override
    public io.normbench.tensor.Tensor norm(int... axes) {
        if (Rows.mayBeLong(value())) {
            Optional<Rows> rows = Rows.of(value(), axes);
            if (rows.isPresent()) {
                return wrap(rows.get().shaped(rows.get().norms()));
            }
            if (Rows.areLong(value(), axes)) {
                // Sums are made in blocks.
                return io.normbench.tensor.Tensor.super.norm(axes);
            }
        }
        return wrap(torch.linalg_vector_norm(value(), new Scalar(2.0), longs(axes), true, new ScalarTypeOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor argmax(int axis) {
        return wrap(torch.argmax(value(), new LongOptional(axis), true));
    }

    @Override
    public io.normbench.tensor.Tensor topIndices(int k) {
        return wrap(torch.topk(value(), k, -1, true, false).get1());
    }

    @Override
    public io.normbench.tensor.Tensor sumAll() {
        return wrap(torch.sum(value()));
    }

    @Override
    public io.normbench.tensor.Tensor meanAll() {
        return wrap(Sums.mean(engine.numbers(), value()));
    }

    // --- shape -------------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor reshape(long... newShape) {
        return moved(t -> t.reshape(newShape));
    }

    @Override
    public io.normbench.tensor.Tensor permute(int... order) {
        return moved(t -> t.permute(longs(order)));
    }

    @Override
    public io.normbench.tensor.Tensor transpose(int a, int b) {
        return moved(t -> t.transpose(a, b));
    }

    @Override
    public io.normbench.tensor.Tensor slice(int axis, long from, long to) {
        return moved(t -> t.narrow(axis, from, to - from));
    }

    @Override
    public io.normbench.tensor.Tensor expand(long... newShape) {
        return moved(t -> t.expand(newShape));
    }

    @Override
    public io.normbench.tensor.Tensor concat(int axis, io.normbench.tensor.Tensor... others) {
        boolean narrow = widens() && Arrays.stream(others).allMatch(other -> ((LibTorchTensor) other).widens());
        return narrow
                ? new LibTorchTensor(
                        engine,
                        null,
                        () -> joined(axis, others, LibTorchTensor::held),
                        () -> joined(axis, others, LibTorchTensor::value))
                : wrap(joined(axis, others, LibTorchTensor::value));
    }

    private Tensor joined(int axis, io.normbench.tensor.Tensor[] others, Function<LibTorchTensor, Tensor> form) {
        Tensor[] all = new Tensor[others.length + 1];
        all[0] = form.apply(this);
        for (int i = 0; i < others.length; i++) {
            all[i + 1] = form.apply((LibTorchTensor) others[i]);
        }
        return torch.cat(new TensorVector(all), axis);
    }

    @Override
    public io.normbench.tensor.Tensor pad(long left, long right, long top, long bottom, double value) {
        return wrap(torch.constant_pad_nd(value(), new long[] {left, right, top, bottom}, new Scalar(value)));
    }

    @Override
    public io.normbench.tensor.Tensor select(int axis, io.normbench.tensor.Tensor index) {
        return wrap(torch.index_select(value(), axis, unwrap(index)));
    }

    @Override
    public io.normbench.tensor.Tensor gather(int axis, io.normbench.tensor.Tensor index) {
        return wrap(value().gather(axis, unwrap(index)));
    }

    @Override
    public io.normbench.tensor.Tensor cast(DType dtype) {
        return wrap(value().to(LibTorchEngine.scalarType(dtype)));
    }

    // --- precision -----------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor inFullPrecision(UnaryOperator<io.normbench.tensor.Tensor> layer) {
        if (!engine.autocast().running()) {
            return ((LibTorchTensor) layer.apply(this)).laidOut();
        }
        LibTorchTensor seen = Autocast.isNarrow(held()) ? widening() : this;
        LibTorchTensor result = (LibTorchTensor) engine.autocast().suspended(() -> layer.apply(seen));
        return wrap(result.held().to(held().scalar_type())).laidOut();
    }

    /**
     * Channels-last where the engine is: a layer that went through another shape, group normalization on CUDA, and a
     * convolution of images with one channel, whose order is ambiguous, leave row-major order, which the next
     * convolution would only turn round again.
     */
    private LibTorchTensor laidOut() {
        return engine.options().channelsLast() && !widens() && rank() == 4
                ? wrap(held().contiguous(MemoryFormat.ChannelsLast))
                : this;
    }

    @Override
    public io.normbench.tensor.Tensor wide() {
        if (widens()) {
            return wrap(value());
        }
        return Autocast.isNarrow(held()) ? wrap(held().to(engine.scalarType())) : this;
    }

    // --- linear algebra and networks -----------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor matmul(io.normbench.tensor.Tensor other) {
        Tensor a = value();
        Tensor b = unwrap(other);
        return wrap(
                SmallProducts.worthwhile(a, b)
                        ? SmallProducts.differentiable(a, b, engine.writtenBackward())
                        : torch.matmul(a, b));
    }

    @Override
    public io.normbench.tensor.Tensor addProducts(io.normbench.tensor.Tensor... factors) {
        Tensor[] unwrapped = Arrays.stream(factors).map(LibTorchTensor::unwrap).toArray(Tensor[]::new);
        if (!WrittenBackward.isWanted(value()) && SmallProducts.allWorthwhile(unwrapped)) {
            return wrap(SmallProducts.added(value(), unwrapped));
        }
        if (Arrays.stream(unwrapped).anyMatch(factor -> factor.dim() != 3)) {
            return io.normbench.tensor.Tensor.super.addProducts(factors);
        }
        Tensor sum = value();
        for (int i = 0; i < unwrapped.length; i += 2) {
            sum = torch.baddbmm(sum, unwrapped[i], unwrapped[i + 1]);
        }
        return wrap(sum);
    }

    @Override
    public NewtonIterates newtonRoot(int iterations) {
        if (!CpuNewton.knows(value())) {
            return io.normbench.tensor.Tensor.super.newtonRoot(iterations);
        }
        CpuNewton.Root root = CpuNewton.root(value(), iterations);
        return new NewtonIterates(wrap(root.root()), wrap(root.past()));
    }

    @Override
    public io.normbench.tensor.Tensor newtonDerivative(
            int iterations, io.normbench.tensor.Tensor past, io.normbench.tensor.Tensor direction) {
        return CpuNewton.knows(value(), iterations, unwrap(past), unwrap(direction))
                ? wrap(CpuNewton.derivative(value(), iterations, unwrap(past), unwrap(direction)))
                : io.normbench.tensor.Tensor.super.newtonDerivative(iterations, past, direction);
    }

    @Override
    public io.normbench.tensor.Tensor withBackward(
            UnaryOperator<io.normbench.tensor.Tensor> forward, UnaryOperator<io.normbench.tensor.Tensor> backward) {
        if (!keepsBackward()) {
            return forward.apply(this);
        }
        return wrap(engine.writtenBackward()
                .apply(value(), x -> unwrap(forward.apply(wrap(x))), g -> unwrap(backward.apply(wrap(g)))));
    }

    @Override
    public io.normbench.tensor.Tensor withBackward(WrittenOperation operation, io.normbench.tensor.Tensor... others) {
        if (!keepsBackward()) {
            return io.normbench.tensor.Tensor.super.withBackward(operation, others);
        }
        List<Tensor> operands = new ArrayList<>(List.of(value()));
        for (io.normbench.tensor.Tensor other : others) {
            operands.add(unwrap(other));
        }
        return wrap(engine.writtenBackward()
                .apply(
                        () -> unwrap(operation.forward(operands.stream()
                                .map(x -> (io.normbench.tensor.Tensor) wrap(x.detach()))
                                .toList())),
                        operands,
                        gradient -> operation.backward(wrap(gradient)).stream()
                                .map(LibTorchTensor::unwrap)
                                .toList()));
    }

    /** On the CPU, and without scaled losses, of which a rule would have to know. */
    @Override
    public boolean keepsBackward() {
        return value().is_cpu() && !engine.options().arithmetic().autocasts();
    }

    @Override
    public io.normbench.tensor.Tensor linear(
            io.normbench.tensor.Tensor weight, io.normbench.tensor.@Nullable Tensor bias) {
        return wrap(torch.linear(value(), unwrap(weight), engine.optional(bias)));
    }

    @Override
    public io.normbench.tensor.Tensor conv2d(
            io.normbench.tensor.Tensor weight,
            io.normbench.tensor.@Nullable Tensor bias,
            int stride,
            int padding,
            int dilation,
            int groups) {
        if (stride > 1 && writesBeyond(weight.size(2), weight.size(3), padding)) {
            return everyNth(stride).conv2d(weight, bias, 1, padding, dilation, groups);
        }
        Tensor x = value();
        Optional<Tensor> chosen = dilation == 1 && !engine.autocast().running()
                ? CpuConvolutions.apply(
                        engine, x, unwrap(weight), bias == null ? null : unwrap(bias), stride, padding, groups)
                : Optional.empty();
        Tensor result = chosen.orElseGet(() -> torch.conv2d(
                x,
                unwrap(weight),
                engine.optional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                dilation == 1 ? UNIT_DILATION : new long[] {dilation, dilation},
                groups));
        return wrap(result).laidOut();
    }

    /**
     * Whether oneDNN would write beyond a weight's gradient where the stride is not 1: its 1×1 convolution for AVX2 pads
     * the channels of the image to whole blocks, but not the copy that it makes of every n-th position (jit_1x1, backward_weights,
     * images channels-last). The heap is then corrupt, and the process may end much later, or not at all.
     */
    private boolean writesBeyond(long kernelHeight, long kernelWidth, int padding) {
        return value().is_cpu()
                && padding == 0
                && kernelHeight == 1
                && kernelWidth == 1
                && c() % BLOCK_OF_CHANNELS != 0;
    }

    /** Every n-th row and column, which is all that a 1×1 convolution of that stride reads. */
    private LibTorchTensor everyNth(int stride) {
        LongOptional all = new LongOptional();
        return wrap(torch.slice(torch.slice(value(), 2, all, all, stride), 3, all, all, stride));
    }

    @Override
    public io.normbench.tensor.Tensor conv2dWeightGradient(
            io.normbench.tensor.Tensor outputGradient,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int padding,
            int dilation) {
        if (stride > 1 && writesBeyond(kernelHeight, kernelWidth, padding)) {
            return everyNth(stride).conv2dWeightGradient(outputGradient, 1, 1, 1, 0, dilation);
        }
        Tensor gradient = unwrap(outputGradient).detach();
        Tensor weight =
                gradient.new_empty(new long[] {outputGradient.c(), c(), kernelHeight, kernelWidth}, gradient.options());
        try (BoolPointer wanted = new BoolPointer(3).put(0, false).put(1, true).put(2, false)) {
            return wrap(torch.convolution_backward(
                            gradient,
                            value().detach(),
                            weight,
                            new LongArrayRefOptional(),
                            new long[] {stride, stride},
                            new long[] {padding, padding},
                            new long[] {dilation, dilation},
                            false,
                            new long[] {0, 0},
                            1,
                            wanted)
                    .get1());
        }
    }

    @Override
    public io.normbench.tensor.Tensor maxPool2d(int kernel, int stride, int padding) {
        return wrap(torch.max_pool2d(
                value(),
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                UNIT_DILATION,
                false));
    }

    @Override
    public io.normbench.tensor.Tensor avgPool2d(int kernel, int stride, int padding) {
        return wrap(torch.avg_pool2d(
                value(),
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                false,
                true,
                new LongOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor resizeBilinear(long height, long width, boolean alignCorners) {
        return wrap(torch.upsample_bilinear2d(value(), new long[] {height, width}, alignCorners));
    }

    @Override
    public io.normbench.tensor.Tensor resizeNearest(long height, long width) {
        return wrap(torch.upsample_nearest2d(value(), new long[] {height, width}));
    }

    @Override
    public io.normbench.tensor.Tensor softmax(int axis) {
        return wrap(torch.softmax(value(), axis));
    }

    @Override
    public io.normbench.tensor.Tensor logSoftmax(int axis) {
        return wrap(torch.log_softmax(value(), axis));
    }

    @Override
    public io.normbench.tensor.Tensor crossEntropy(io.normbench.tensor.Tensor labels) {
        return wrap(torch.cross_entropy_loss(value(), unwrap(labels)));
    }

    @Override
    public io.normbench.tensor.Tensor crossEntropy(io.normbench.tensor.Tensor labels, long ignored) {
        // LibTorch's own mean is 0/0 where all labels are ignored, and its sum over maps is not deterministic on CUDA.
        Tensor losses = torch.cross_entropy_loss(value(), unwrap(labels), engine.absent(), NO_REDUCTION, ignored, 0.0);
        Tensor counted = torch.sum(unwrap(labels).ne(new Scalar(ignored)));
        return wrap(torch.sum(losses).div(torch.clamp_min(counted, new Scalar(1L))));
    }

    @Override
    public Eigen symmetricEigen() {
        // LibTorch throws where it should give NaN, and on CUDA waits for the device to tell whether it must.
        engine.touchesHost("decomposes matrices (Tensor.symmetricEigen)");
        Tensor matrices = value().detach().to(torch.ScalarType.Double);
        Tensor finite = matrices.isfinite().all(-1, true).all(-2, true);
        T_TensorTensor_T found = torch.linalg_eigh(torch.where(finite, matrices, torch.zeros_like(matrices)));
        Tensor lost = finite.logical_not();
        return new Eigen(
                wrap(found.get0()
                        .masked_fill(lost.squeeze(-1), new Scalar(Double.NaN))
                        .to(value().scalar_type())),
                wrap(found.get1().masked_fill(lost, new Scalar(Double.NaN)).to(value().scalar_type())));
    }

    // --- fused normalization -------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor batchNorm(
            io.normbench.tensor.@Nullable Tensor weight,
            io.normbench.tensor.@Nullable Tensor bias,
            @Nullable Variable runningMean,
            @Nullable Variable runningVar,
            boolean training,
            double momentum,
            double eps) {
        boolean frozen = training && runningMean != null && StateVariable.discards(runningMean);
        // Narrow activations beside float32 parameters: LibTorch then takes statistics and sums in float32.
        boolean narrow = widens() && weight != null && bias != null;
        Tensor normalized = torch.batch_norm(
                regular(narrow ? held() : value()),
                engine.optional(weight),
                engine.optional(bias),
                runningMean == null || frozen ? engine.absent() : engine.optional(runningMean.get()),
                runningVar == null || frozen ? engine.absent() : engine.optional(runningVar.get()),
                training,
                momentum,
                eps,
                true);
        return narrow ? wrap(normalized).widening() : wrap(normalized);
    }

    @Override
    public io.normbench.tensor.Tensor weightNorm(io.normbench.tensor.Tensor g) {
        long[] lengths = new long[rank()];
        Arrays.fill(lengths, 1);
        lengths[0] = size(0);
        return wrap(engine.scripted().weightNorm(value(), unwrap(g.reshape(lengths))));
    }

    @Override
    public io.normbench.tensor.Tensor groupNorm(
            int groups,
            io.normbench.tensor.@Nullable Tensor weight,
            io.normbench.tensor.@Nullable Tensor bias,
            double eps) {
        return wrap(torch.group_norm(
                sumsSquares() ? withoutGroupMeans(groups) : value(),
                groups,
                engine.optional(weight),
                engine.optional(bias),
                eps,
                true));
    }

    /** Whether group normalization takes the variance as E[x²] - E[x]², as LibTorch's channels-last kernel for CPUs does. */
    private boolean sumsSquares() {
        Tensor x = value();
        return x.is_cpu() && rank() == 4 && (x.is_contiguous(MemoryFormat.ChannelsLast) || !x.is_contiguous());
    }

    /**
     * This tensor without the mean of each group: the result of group normalization is the same and so is its gradient, to
     * which the means are constants, but no digits are lost where they are large. Copies into row-major order and back cost
     * four times as much.
     */
    private Tensor withoutGroupMeans(int groups) {
        long[] grouped = {n(), groups, c() / groups};
        Tensor ofChannels = Sums.mean(engine.numbers(), value().detach(), 2, 3).reshape(grouped);
        Tensor means = Sums.mean(engine.numbers(), ofChannels, 2);
        return value().sub(means.expand(grouped).reshape(n(), c(), 1, 1));
    }

    @Override
    public io.normbench.tensor.Tensor layerNorm(
            io.normbench.tensor.@Nullable Tensor weight, io.normbench.tensor.@Nullable Tensor bias, double eps) {
        return wrap(torch.layer_norm(
                value(), new long[] {size(-1)}, engine.optional(weight), engine.optional(bias), eps, true));
    }

    @Override
    public io.normbench.tensor.Tensor channelAffine(
            io.normbench.tensor.Tensor scale, io.normbench.tensor.Tensor shift) {
        if (ShortChannels.worthwhile(value())) {
            return wrap(ShortChannels.affine(value(), unwrap(scale), unwrap(shift)));
        }
        // Batch normalization with mean 0, variance 1 and eps 0: its fused gradient makes one pass. It reads a repeated
        // scale (strides 0) beyond its end where images have one position.
        LibTorchEngine.UnitAffine unit = engine.unitAffine(c());
        return wrap(torch.batch_norm(
                regular(value()),
                engine.optional(wrap(unwrap(scale).contiguous())),
                engine.optional(wrap(unwrap(shift).contiguous())),
                unit.mean(),
                unit.variance(),
                false,
                0.0,
                0.0,
                true));
    }

    /**
     * Channels-last images as LibTorch's batch normalization on the CPU wants them. Of some of the channels it adds up all
     * positions one by one, in float32; where they lie in rows, it does so in doubles. One image may have any stride between
     * images after a reshape, which no element depends on; the gradient then takes values from other places where that of the
     * result is in rows.
     */
    private static Tensor regular(Tensor x) {
        if (!x.is_cpu() || x.dim() != 4 || x.is_contiguous()) {
            return x;
        }
        if (x.stride(1) == 1 && !x.is_contiguous(MemoryFormat.ChannelsLast)) {
            return x.contiguous();
        }
        boolean odd = x.size(0) == 1 && x.stride(0) != x.numel();
        return odd ? torch.clone(x, new MemoryFormatOptional(MemoryFormat.ChannelsLast)) : x;
    }

    @Override
    public Moments sampleMoments() {
        Tensor x = value();
        if (Autocast.isNarrow(x)) {
            return wide().sampleMoments();
        }
        if (!x.is_cpu()) {
            T_TensorTensor_T both = torch.var_mean(x, SAMPLE_AXES, false, true);
            return new Moments(wrap(both.get1()), wrap(both.get0()));
        }
        if (!CpuMoments.worthwhile(x) || !x.is_contiguous()) {
            return moments(2, 3);
        }
        try (CpuMoments moments = CpuMoments.over(engine.numbers(), x, 2, 3)) {
            return new Moments(wrap(moments.mean()), wrap(moments.variance()));
        }
    }

    @Override
    public io.normbench.tensor.Tensor sampleAffine(io.normbench.tensor.Tensor scale, io.normbench.tensor.Tensor shift) {
        Tensor x = value();
        if (!x.is_contiguous() || fewPositions() || x.is_cpu() && x.numel() <= FEW_OF_AFFINE) {
            // Batch normalization would copy another layout.
            return mul(scale).add(shift);
        }
        long instances = n() * c();
        LibTorchEngine.UnitAffine unit = engine.unitAffine(instances);
        Tensor normalized = torch.batch_norm(
                x.reshape(1, instances, size(2), size(3)),
                new TensorOptional(perInstance(scale)),
                new TensorOptional(perInstance(shift)),
                unit.mean(),
                unit.variance(),
                false,
                0.0,
                0.0,
                true);
        return wrap(normalized.reshape(shape()));
    }

    /**
     * Whether batch normalization would take its time with beginnings: on the CPU its gradient takes 40 ns for the positions
     * of each channel of each sample, however few.
     */
    private boolean fewPositions() {
        return rank() == 4 && size(2) * size(3) < FEW_POSITIONS && CpuMoments.worthwhile(value());
    }

    /** {@code values} for each channel of each sample, as a vector: see {@link #channelAffine} for why in memory. */
    private Tensor perInstance(io.normbench.tensor.Tensor values) {
        Tensor each = unwrap(values);
        Tensor repeated = each.numel() == n() * c() ? each : each.expand(n(), c(), 1, 1);
        return repeated.reshape(n() * c()).contiguous();
    }

    // --- data --------------------------------------------------------------------------------------------------

    @Override
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(count())];
        onHost("toDoubles", torch.ScalarType.Double, data -> new DoublePointer(data).get(values));
        return values;
    }

    @Override
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(count())];
        onHost("toFloats", torch.ScalarType.Float, data -> new FloatPointer(data).get(values));
        return values;
    }

    @Override
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(count())];
        onHost("toLongs", torch.ScalarType.Long, data -> new LongPointer(data).get(values));
        return values;
    }

    /** Lets {@code reader} read the values in row-major order, as {@code type}; does nothing if there are none. */
    private void onHost(String method, torch.ScalarType type, Consumer<Pointer> reader) {
        engine.touchesHost("reads values on the host (Tensor." + method + ")");
        if (count() > 0) {
            Tensor host = value().detach().cpu().to(type).contiguous();
            reader.accept(host.data_ptr());
            // The copy must not be collected while it is read.
            Reference.reachabilityFence(host);
        }
    }

    @Override
    public double item() {
        engine.touchesHost("reads a value on the host (Tensor.item)");
        return value().item_double();
    }

    @Override
    public String toString() {
        return "tensor" + Arrays.toString(shape());
    }

    /** {@code other}, as arithmetic with this tensor is fastest with it. */
    private Tensor spread(io.normbench.tensor.Tensor other) {
        return ShortChannels.spread(unwrap(other), value());
    }

    private static long[] longs(int[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            longs[i] = values[i];
        }
        return longs;
    }
}
