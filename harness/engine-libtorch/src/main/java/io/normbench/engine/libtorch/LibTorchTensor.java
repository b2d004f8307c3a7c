package io.normbench.engine.libtorch;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.MeanAndDeviation;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Variable;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A LibTorch tensor behind the tensor interface. */
final class LibTorchTensor implements io.normbench.tensor.Tensor {
    private static final long[] UNIT_DILATION = {1, 1};
    private static final long NO_REDUCTION = 0; // at::Reduction::None

    private final LibTorchEngine engine;
    private final Tensor tensor;
    private long[] shape;

    LibTorchTensor(LibTorchEngine engine, Tensor tensor) {
        this.engine = engine;
        this.tensor = tensor;
    }

    static Tensor unwrap(io.normbench.tensor.Tensor tensor) {
        return ((LibTorchTensor) tensor).tensor;
    }

    Tensor unwrap() {
        return tensor;
    }

    private LibTorchTensor wrap(Tensor result) {
        return new LibTorchTensor(engine, result);
    }

    @Override
    public long[] shape() {
        if (shape == null) {
            long[] lengths = new long[(int) tensor.dim()];
            for (int axis = 0; axis < lengths.length; axis++) {
                lengths[axis] = tensor.size(axis);
            }
            shape = lengths;
        }
        return shape;
    }

    @Override
    public DType dtype() {
        return switch (tensor.scalar_type().intern()) {
            case Float -> DType.FLOAT32;
            case Double -> DType.FLOAT64;
            case Long -> DType.INT64;
            default -> throw new UnsupportedOperationException("element type " + tensor.scalar_type());
        };
    }

    @Override
    public Engine engine() {
        return engine;
    }

    // --- arithmetic --------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor add(io.normbench.tensor.Tensor other) {
        return wrap(tensor.add(unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor add(double other) {
        return wrap(tensor.add(new Scalar(other)));
    }

    @Override
    public io.normbench.tensor.Tensor sub(io.normbench.tensor.Tensor other) {
        return wrap(tensor.sub(unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor mul(io.normbench.tensor.Tensor other) {
        return wrap(tensor.mul(unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor mul(double other) {
        return wrap(tensor.mul(new Scalar(other)));
    }

    @Override
    public io.normbench.tensor.Tensor div(io.normbench.tensor.Tensor other) {
        return wrap(tensor.div(unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor neg() {
        return wrap(tensor.neg());
    }

    @Override
    public io.normbench.tensor.Tensor abs() {
        return wrap(tensor.abs());
    }

    @Override
    public io.normbench.tensor.Tensor square() {
        return wrap(tensor.square());
    }

    @Override
    public io.normbench.tensor.Tensor sqrt() {
        return wrap(tensor.sqrt());
    }

    @Override
    public io.normbench.tensor.Tensor rsqrt() {
        return wrap(tensor.rsqrt());
    }

    @Override
    public io.normbench.tensor.Tensor reciprocal() {
        return wrap(tensor.reciprocal());
    }

    @Override
    public io.normbench.tensor.Tensor exp() {
        return wrap(tensor.exp());
    }

    @Override
    public io.normbench.tensor.Tensor log() {
        return wrap(tensor.log());
    }

    @Override
    public io.normbench.tensor.Tensor pow(double exponent) {
        return wrap(tensor.pow(new Scalar(exponent)));
    }

    @Override
    public io.normbench.tensor.Tensor tanh() {
        return wrap(tensor.tanh());
    }

    @Override
    public io.normbench.tensor.Tensor sigmoid() {
        return wrap(tensor.sigmoid());
    }

    @Override
    public io.normbench.tensor.Tensor relu() {
        return wrap(tensor.relu());
    }

    @Override
    public io.normbench.tensor.Tensor silu() {
        return wrap(torch.silu(tensor));
    }

    @Override
    public io.normbench.tensor.Tensor softplus() {
        return wrap(torch.softplus(tensor));
    }

    @Override
    public io.normbench.tensor.Tensor maximum(io.normbench.tensor.Tensor other) {
        return wrap(torch.maximum(tensor, unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor minimum(io.normbench.tensor.Tensor other) {
        return wrap(torch.minimum(tensor, unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor clamp(double low, double high) {
        return wrap(torch.clamp(tensor, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
    }

    @Override
    public io.normbench.tensor.Tensor mulAdd(io.normbench.tensor.Tensor scale, io.normbench.tensor.Tensor shift) {
        return wrap(torch.addcmul(unwrap(shift), tensor, unwrap(scale)));
    }

    @Override
    public io.normbench.tensor.Tensor lerp(io.normbench.tensor.Tensor target, double weight) {
        return wrap(torch.lerp(tensor, unwrap(target), new Scalar(weight)));
    }

    @Override
    public io.normbench.tensor.Tensor safeSqrt() {
        // Where the value is 0, the square root of 1 is taken and then masked: its gradient is 0, not infinite.
        Tensor zero = tensor.eq(new Scalar(0.0));
        Tensor root = torch.sqrt(tensor.masked_fill(zero, new Scalar(1.0)));
        return wrap(root.masked_fill(zero, new Scalar(0.0)));
    }

    // --- comparison and selection --------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor greater(io.normbench.tensor.Tensor other) {
        return wrap(tensor.gt(unwrap(other)).to(tensor.scalar_type()));
    }

    @Override
    public io.normbench.tensor.Tensor equal(io.normbench.tensor.Tensor other) {
        return wrap(tensor.eq(unwrap(other)).to(tensor.scalar_type()));
    }

    @Override
    public io.normbench.tensor.Tensor where(io.normbench.tensor.Tensor ifTrue, io.normbench.tensor.Tensor ifFalse) {
        return wrap(torch.where(tensor.ne(new Scalar(0.0)), unwrap(ifTrue), unwrap(ifFalse)));
    }

    @Override
    public io.normbench.tensor.Tensor stopGradient() {
        return wrap(tensor.detach());
    }

    // --- reductions --------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor sum(int... axes) {
        return wrap(torch.sum(tensor, longs(axes), true, new ScalarTypeOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor mean(int... axes) {
        return wrap(torch.mean(tensor, longs(axes), true, new ScalarTypeOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor variance(int... axes) {
        return wrap(torch.var(tensor, longs(axes), false, true));
    }

    @Override
    public io.normbench.tensor.Tensor deviation(int... axes) {
        // LibTorch masks the gradient where the result is 0.
        return wrap(torch.std(tensor, longs(axes), false, true));
    }

    @Override
    public MeanAndDeviation meanAndDeviation(int... axes) {
        T_TensorTensor_T both = torch.std_mean(tensor, longs(axes), false, true);
        return new MeanAndDeviation(wrap(both.get1()), wrap(both.get0()));
    }

    @Override
    public Moments moments(int... axes) {
        T_TensorTensor_T both = torch.var_mean(tensor, longs(axes), false, true);
        return new Moments(wrap(both.get1()), wrap(both.get0()));
    }

    @Override
    public io.normbench.tensor.Tensor max(int... axes) {
        return wrap(torch.amax(tensor, longs(axes), true));
    }

    @Override
    public io.normbench.tensor.Tensor norm(int... axes) {
        return wrap(torch.linalg_vector_norm(
                tensor, new Scalar(2.0), longs(axes), true, new ScalarTypeOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor argmax(int axis) {
        return wrap(torch.argmax(tensor, new LongOptional(axis), true));
    }

    @Override
    public io.normbench.tensor.Tensor sumAll() {
        return wrap(torch.sum(tensor));
    }

    @Override
    public io.normbench.tensor.Tensor meanAll() {
        return wrap(torch.mean(tensor));
    }

    // --- shape -------------------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor reshape(long... newShape) {
        return wrap(tensor.reshape(newShape));
    }

    @Override
    public io.normbench.tensor.Tensor permute(int... order) {
        return wrap(tensor.permute(longs(order)));
    }

    @Override
    public io.normbench.tensor.Tensor transpose(int a, int b) {
        return wrap(tensor.transpose(a, b));
    }

    @Override
    public io.normbench.tensor.Tensor slice(int axis, long from, long to) {
        return wrap(tensor.narrow(axis, from, to - from));
    }

    @Override
    public io.normbench.tensor.Tensor expand(long... newShape) {
        return wrap(tensor.expand(newShape));
    }

    @Override
    public io.normbench.tensor.Tensor concat(int axis, io.normbench.tensor.Tensor... others) {
        Tensor[] all = new Tensor[others.length + 1];
        all[0] = tensor;
        for (int i = 0; i < others.length; i++) {
            all[i + 1] = unwrap(others[i]);
        }
        return wrap(torch.cat(new TensorVector(all), axis));
    }

    @Override
    public io.normbench.tensor.Tensor pad(long left, long right, long top, long bottom, double value) {
        return wrap(torch.constant_pad_nd(tensor, new long[] {left, right, top, bottom}, new Scalar(value)));
    }

    @Override
    public io.normbench.tensor.Tensor select(int axis, io.normbench.tensor.Tensor index) {
        return wrap(torch.index_select(tensor, axis, unwrap(index)));
    }

    @Override
    public io.normbench.tensor.Tensor gather(int axis, io.normbench.tensor.Tensor index) {
        return wrap(tensor.gather(axis, unwrap(index)));
    }

    @Override
    public io.normbench.tensor.Tensor cast(DType dtype) {
        return wrap(tensor.to(LibTorchEngine.scalarType(dtype)));
    }

    // --- linear algebra and networks -----------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor matmul(io.normbench.tensor.Tensor other) {
        return wrap(torch.matmul(tensor, unwrap(other)));
    }

    @Override
    public io.normbench.tensor.Tensor linear(io.normbench.tensor.Tensor weight, io.normbench.tensor.Tensor bias) {
        return wrap(torch.linear(tensor, unwrap(weight), engine.optional(bias)));
    }

    @Override
    public io.normbench.tensor.Tensor conv2d(
            io.normbench.tensor.Tensor weight,
            io.normbench.tensor.Tensor bias,
            int stride,
            int padding,
            int dilation,
            int groups) {
        return wrap(torch.conv2d(
                tensor,
                unwrap(weight),
                engine.optional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                dilation == 1 ? UNIT_DILATION : new long[] {dilation, dilation},
                groups));
    }

    @Override
    public io.normbench.tensor.Tensor maxPool2d(int kernel, int stride, int padding) {
        return wrap(torch.max_pool2d(
                tensor,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                UNIT_DILATION,
                false));
    }

    @Override
    public io.normbench.tensor.Tensor avgPool2d(int kernel, int stride, int padding) {
        return wrap(torch.avg_pool2d(
                tensor,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                false,
                true,
                new LongOptional()));
    }

    @Override
    public io.normbench.tensor.Tensor resizeBilinear(long height, long width, boolean alignCorners) {
        return wrap(torch.upsample_bilinear2d(tensor, new long[] {height, width}, alignCorners));
    }

    @Override
    public io.normbench.tensor.Tensor resizeNearest(long height, long width) {
        return wrap(torch.upsample_nearest2d(tensor, new long[] {height, width}));
    }

    @Override
    public io.normbench.tensor.Tensor softmax(int axis) {
        return wrap(torch.softmax(tensor, axis));
    }

    @Override
    public io.normbench.tensor.Tensor logSoftmax(int axis) {
        return wrap(torch.log_softmax(tensor, axis));
    }

    @Override
    public io.normbench.tensor.Tensor crossEntropy(io.normbench.tensor.Tensor labels) {
        return wrap(torch.cross_entropy_loss(tensor, unwrap(labels)));
    }

    @Override
    public io.normbench.tensor.Tensor crossEntropy(io.normbench.tensor.Tensor labels, long ignored) {
        // LibTorch's own mean is 0/0 where all labels are ignored, and its sum over maps is not deterministic on CUDA.
        Tensor losses =
                torch.cross_entropy_loss(tensor, unwrap(labels), engine.absent(), NO_REDUCTION, ignored, 0.0);
        Tensor counted = torch.sum(unwrap(labels).ne(new Scalar(ignored)));
        return wrap(torch.sum(losses).div(torch.clamp_min(counted, new Scalar(1L))));
    }

    // --- fused normalization -------------------------------------------------------------------------------------

    @Override
    public io.normbench.tensor.Tensor batchNorm(
            io.normbench.tensor.Tensor weight,
            io.normbench.tensor.Tensor bias,
            Variable runningMean,
            Variable runningVar,
            boolean training,
            double momentum,
            double eps) {
        boolean frozen = training && runningMean instanceof StateVariable state && state.discarding();
        return wrap(torch.batch_norm(
                tensor,
                engine.optional(weight),
                engine.optional(bias),
                runningMean == null || frozen ? engine.absent() : engine.optional(runningMean.get()),
                runningVar == null || frozen ? engine.absent() : engine.optional(runningVar.get()),
                training,
                momentum,
                eps,
                true));
    }

    @Override
    public io.normbench.tensor.Tensor groupNorm(
            int groups, io.normbench.tensor.Tensor weight, io.normbench.tensor.Tensor bias, double eps) {
        return wrap(torch.group_norm(tensor, groups, engine.optional(weight), engine.optional(bias), eps, true));
    }

    @Override
    public io.normbench.tensor.Tensor layerNorm(
            io.normbench.tensor.Tensor weight, io.normbench.tensor.Tensor bias, double eps) {
        return wrap(torch.layer_norm(
                tensor, new long[] {size(-1)}, engine.optional(weight), engine.optional(bias), eps, true));
    }

    @Override
    public io.normbench.tensor.Tensor channelAffine(
            io.normbench.tensor.Tensor scale, io.normbench.tensor.Tensor shift) {
        // Batch normalization with mean 0, variance 1 and eps 0: its fused gradient makes one pass.
        LibTorchEngine.UnitAffine unit = engine.unitAffine(c());
        return wrap(torch.batch_norm(
                tensor,
                engine.optional(scale),
                engine.optional(shift),
                unit.mean(),
                unit.variance(),
                false,
                0.0,
                0.0,
                true));
    }

    // --- data --------------------------------------------------------------------------------------------------

    @Override
    public double[] toDoubles() {
        engine.touchesHost("reads values on the host (Tensor.toDoubles)");
        double[] values = new double[Math.toIntExact(count())];
        if (values.length > 0) {
            Tensor host = tensor.detach().cpu().to(torch.ScalarType.Double).contiguous();
            new DoublePointer(host.data_ptr()).get(values);
            // The copy must not be collected while it is read.
            Reference.reachabilityFence(host);
        }
        return values;
    }

    @Override
    public float[] toFloats() {
        engine.touchesHost("reads values on the host (Tensor.toFloats)");
        float[] values = new float[Math.toIntExact(count())];
        if (values.length > 0) {
            Tensor host = tensor.detach().cpu().to(torch.ScalarType.Float).contiguous();
            new FloatPointer(host.data_ptr()).get(values);
            // The copy must not be collected while it is read.
            Reference.reachabilityFence(host);
        }
        return values;
    }

    @Override
    public long[] toLongs() {
        engine.touchesHost("reads values on the host (Tensor.toLongs)");
        long[] values = new long[Math.toIntExact(count())];
        if (values.length > 0) {
            Tensor host = tensor.cpu().contiguous();
            new LongPointer(host.data_ptr()).get(values);
            // The copy must not be collected while it is read.
            Reference.reachabilityFence(host);
        }
        return values;
    }

    @Override
    public double item() {
        engine.touchesHost("reads a value on the host (Tensor.item)");
        return tensor.item_double();
    }

    @Override
    public String toString() {
        return "tensor" + Arrays.toString(shape());
    }

    private static long[] longs(int[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            longs[i] = values[i];
        }
        return longs;
    }
}
