package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.AtLeast;
import io.normbench.engine.dl4j.operation.Decomposition;
import io.normbench.engine.dl4j.operation.Elementwise;
import io.normbench.engine.dl4j.operation.Elementwise.Binary;
import io.normbench.engine.dl4j.operation.Elementwise.Unary;
import io.normbench.engine.dl4j.operation.FoundGradient;
import io.normbench.engine.dl4j.operation.Full;
import io.normbench.engine.dl4j.operation.HostCopies;
import io.normbench.engine.dl4j.operation.Movement;
import io.normbench.engine.dl4j.operation.Networks;
import io.normbench.engine.dl4j.operation.Normalizations;
import io.normbench.engine.dl4j.operation.Operation;
import io.normbench.engine.dl4j.operation.OwnLayers;
import io.normbench.engine.dl4j.operation.Products;
import io.normbench.engine.dl4j.operation.Reductions;
import io.normbench.engine.dl4j.operation.Resampling;
import io.normbench.engine.dl4j.operation.Shapes;
import io.normbench.tensor.DType;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Moments;
import io.normbench.tensor.OwnLayer;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A lazy tensor: an array that exists, or a node's output that is computed when someone asks for its values. */
final class Dl4jTensor implements Tensor {
    private final Dl4jEngine engine;
    private final @Nullable Node node; // null: a leaf
    private final int output;
    private final long[] shape;
    private final DType dtype;
    private @Nullable INDArray array; // null: nobody asked for it

    private Dl4jTensor(
            Dl4jEngine engine, @Nullable Node node, int output, long[] shape, DType dtype, @Nullable INDArray array) {
        this.engine = engine;
        this.node = node;
        this.output = output;
        this.shape = shape;
        this.dtype = dtype;
        this.array = array;
    }

    /** A tensor whose values exist. */
    static Dl4jTensor leaf(Dl4jEngine engine, INDArray array, DType dtype, long... shape) {
        return new Dl4jTensor(engine, null, 0, shape, dtype, array);
    }

    static Dl4jTensor full(Dl4jEngine engine, double value, long... shape) {
        Node node = engine.node(
                new Full(value, Shapes.list(shape)), engine.options().dtype(), shape);
        return new Dl4jTensor(engine, node, 0, shape, node.dtype(), null);
    }

    static Dl4jTensor of(Tensor tensor) {
        return (Dl4jTensor) tensor;
    }

    // --- for the engine ----------------------------------------------------------------------------------------------

    /** What computes it; a leaf has nothing. */
    Node node() {
        return Objects.requireNonNull(node);
    }

    int output() {
        return output;
    }

    /** The values, if they were computed or given; otherwise null. */
    @Nullable
    INDArray array() {
        return array;
    }

    /** The values of a leaf. */
    INDArray given() {
        return Objects.requireNonNull(array);
    }

    boolean isLeaf() {
        return node == null;
    }

    /** Keeps computed values until the scope that made them ends. */
    void remember(INDArray values) {
        array = values;
    }

    private Dl4jTensor apply(Operation operation, DType type, long[] newShape, Dl4jTensor... operands) {
        return new Dl4jTensor(engine, engine.node(operation, type, newShape, operands), 0, newShape, type, null);
    }

    /** The gradient that the backward pass of the plan in the making will find for this leaf. */
    Dl4jTensor foundGradient() {
        return apply(new FoundGradient(), dtype, shape, this);
    }

    private Dl4jTensor further(Dl4jTensor first, int index, long[] itsShape) {
        return new Dl4jTensor(engine, first.node, index, itsShape, dtype, null);
    }

    // --- description -------------------------------------------------------------------------------------------------

    @Override
    public long[] shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Engine engine() {
        return engine;
    }

    // --- arithmetic --------------------------------------------------------------------------------------------------

    private Dl4jTensor unary(Operation operation) {
        return apply(operation, dtype, shape, this);
    }

    private Dl4jTensor binary(Operation operation, Tensor other) {
        return apply(operation, dtype, Shapes.broadcast(shape, other.shape()), this, of(other));
    }

    @Override
    public Tensor add(Tensor other) {
        return binary(Binary.ADD, other);
    }

    @Override
    public Tensor add(double other) {
        return unary(new Elementwise.AddScalar(other));
    }

    @Override
    public Tensor sub(Tensor other) {
        return binary(Binary.SUB, other);
    }

    @Override
    public Tensor mul(Tensor other) {
        return binary(Binary.MUL, other);
    }

    @Override
    public Tensor mul(double other) {
        return unary(new Elementwise.MulScalar(other));
    }

    @Override
    public Tensor div(Tensor other) {
        return binary(Binary.DIV, other);
    }

    @Override
    public Tensor neg() {
        return mul(-1);
    }

    @Override
    public Tensor abs() {
        return unary(Unary.ABS);
    }

    @Override
    public Tensor square() {
        return unary(Unary.SQUARE);
    }

    @Override
    public Tensor sqrt() {
        return unary(Unary.SQRT);
    }

    @Override
    public Tensor rsqrt() {
        return unary(Unary.RSQRT);
    }

    @Override
    public Tensor reciprocal() {
        return unary(Unary.RECIPROCAL);
    }

    @Override
    public Tensor exp() {
        return unary(Unary.EXP);
    }

    @Override
    public Tensor log() {
        return unary(Unary.LOG);
    }

    @Override
    public Tensor pow(double exponent) {
        return unary(new Elementwise.Pow(exponent));
    }

    @Override
    public Tensor tanh() {
        return unary(Unary.TANH);
    }

    @Override
    public Tensor sigmoid() {
        return unary(Unary.SIGMOID);
    }

    @Override
    public Tensor erf() {
        return unary(Unary.ERF);
    }

    @Override
    public Tensor relu() {
        return unary(Unary.RELU);
    }

    @Override
    public Tensor softplus() {
        return unary(Unary.SOFTPLUS);
    }

    @Override
    public Tensor maximum(Tensor other) {
        return binary(Binary.MAXIMUM, other);
    }

    @Override
    public Tensor atLeast(Tensor floor) {
        return binary(new AtLeast(), floor);
    }

    @Override
    public Tensor minimum(Tensor other) {
        return binary(Binary.MINIMUM, other);
    }

    @Override
    public Tensor clamp(double low, double high) {
        return unary(new Elementwise.Clamp(low, high));
    }

    @Override
    public Tensor safeSqrt() {
        return unary(Unary.SAFE_SQRT);
    }

    // --- comparison and selection ------------------------------------------------------------------------------------

    @Override
    public Tensor greater(Tensor other) {
        return binary(Binary.GREATER, other);
    }

    @Override
    public Tensor equal(Tensor other) {
        return binary(Binary.EQUAL, other);
    }

    @Override
    public Tensor where(Tensor ifTrue, Tensor ifFalse) {
        long[] common = Shapes.broadcast(shape, Shapes.broadcast(ifTrue.shape(), ifFalse.shape()));
        return apply(new Elementwise.Where(), ifTrue.dtype(), common, this, of(ifTrue), of(ifFalse));
    }

    @Override
    public Tensor stopGradient() {
        return unary(Unary.STOP_GRADIENT);
    }

    // --- reductions --------------------------------------------------------------------------------------------------

    @Override
    public Tensor sum(int... axes) {
        List<Integer> over = Shapes.axes(axes, rank());
        return apply(new Reductions.Sum(over), dtype, Shapes.reduced(shape, over), this);
    }

    @Override
    public Tensor mean(int... axes) {
        List<Integer> over = Shapes.axes(axes, rank());
        return apply(new Reductions.Mean(over), dtype, Shapes.reduced(shape, over), this);
    }

    @Override
    public Tensor variance(int... axes) {
        return moments(axes).variance();
    }

    @Override
    public Moments moments(int... axes) {
        List<Integer> over = Shapes.axes(axes, rank());
        long[] reduced = Shapes.reduced(shape, over);
        Dl4jTensor mean = apply(new Reductions.Mean(over), dtype, reduced, this);
        return new Moments(mean, apply(new Reductions.VarianceAbout(over), dtype, reduced, this, mean));
    }

    @Override
    public Tensor max(int... axes) {
        List<Integer> over = Shapes.axes(axes, rank());
        return apply(new Reductions.Max(over), dtype, Shapes.reduced(shape, over), this);
    }

    @Override
    public Tensor argmax(int axis) {
        int counted = Shapes.axis(axis, rank());
        return apply(new Reductions.Argmax(counted), DType.INT64, Shapes.reduced(shape, List.of(counted)), this);
    }

    @Override
    public Tensor topIndices(int k) {
        long[] named = shape.clone();
        named[rank() - 1] = k;
        return apply(new Reductions.TopIndices(k), DType.INT64, named, this);
    }

    @Override
    public Tensor sumAll() {
        return rank() == 0 ? this : sum().reshape();
    }

    @Override
    public Tensor softmax(int axis) {
        return unary(new Reductions.Softmax(Shapes.axis(axis, rank())));
    }

    @Override
    public Tensor logSoftmax(int axis) {
        return unary(new Reductions.LogSoftmax(Shapes.axis(axis, rank())));
    }

    // --- shape -------------------------------------------------------------------------------------------------------

    @Override
    public Tensor reshape(long... newShape) {
        long[] inferred = Shapes.inferred(newShape, count());
        if (Arrays.equals(inferred, shape)) {
            return this;
        }
        return apply(new Movement.Reshape(Shapes.list(inferred)), dtype, inferred, this);
    }

    @Override
    public Tensor permute(int... order) {
        List<Integer> counted = new ArrayList<>();
        long[] permuted = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            counted.add(Shapes.axis(order[i], rank()));
            permuted[i] = shape[counted.get(i)];
        }
        return apply(new Movement.Permute(counted), dtype, permuted, this);
    }

    @Override
    public Tensor transpose(int a, int b) {
        int[] order = new int[rank()];
        Arrays.setAll(order, axis -> axis);
        order[Shapes.axis(a, rank())] = Shapes.axis(b, rank());
        order[Shapes.axis(b, rank())] = Shapes.axis(a, rank());
        return permute(order);
    }

    @Override
    public Tensor slice(int axis, long from, long to) {
        int counted = Shapes.axis(axis, rank());
        if (from == 0 && to == shape[counted]) {
            return this;
        }
        if (from < 0 || to > shape[counted] || from > to) {
            throw new IllegalArgumentException(
                    "slice " + from + " to " + to + " of an axis of length " + shape[counted]);
        }
        long[] sliced = shape.clone();
        sliced[counted] = to - from;
        return apply(new Movement.Slice(counted, from, to), dtype, sliced, this);
    }

    @Override
    public Tensor expand(long... newShape) {
        return apply(new Movement.Expand(Shapes.list(newShape)), dtype, newShape, this);
    }

    @Override
    public Tensor concat(int axis, Tensor... others) {
        int counted = Shapes.axis(axis, rank());
        if (others.length == 0) {
            return this;
        }
        Dl4jTensor[] all = new Dl4jTensor[others.length + 1];
        all[0] = this;
        long[] joined = shape.clone();
        for (int i = 0; i < others.length; i++) {
            all[i + 1] = of(others[i]);
            joined[counted] += others[i].shape()[counted];
        }
        return apply(new Movement.Concat(counted), dtype, joined, all);
    }

    @Override
    public Tensor pad(long left, long right, long top, long bottom, double value) {
        long[] padded = shape.clone();
        padded[rank() - 2] += top + bottom;
        padded[rank() - 1] += left + right;
        return apply(new Movement.Pad(left, right, top, bottom, value), dtype, padded, this);
    }

    @Override
    public Tensor select(int axis, Tensor index) {
        int counted = Shapes.axis(axis, rank());
        long[] selected = shape.clone();
        selected[counted] = index.count();
        return apply(new Movement.Select(counted), dtype, selected, this, of(index));
    }

    @Override
    public Tensor gather(int axis, Tensor index) {
        return apply(new Movement.Gather(Shapes.axis(axis, rank())), dtype, index.shape(), this, of(index));
    }

    @Override
    public Tensor cast(DType type) {
        return type == dtype ? this : apply(new Movement.Cast(type), type, shape, this);
    }

    // --- linear algebra and networks ---------------------------------------------------------------------------------

    @Override
    public Tensor matmul(Tensor other) {
        long[] right = other.shape();
        long[] batch = Shapes.broadcast(Arrays.copyOf(shape, rank() - 2), Arrays.copyOf(right, right.length - 2));
        long[] product = Arrays.copyOf(batch, batch.length + 2);
        product[batch.length] = shape[rank() - 2];
        product[batch.length + 1] = right[right.length - 1];
        return apply(new Products.Matmul(), dtype, product, this, of(other));
    }

    @Override
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        long[] product = {shape[0], weight.shape()[0]};
        Tensor weighted = apply(new Products.TimesTransposed(), dtype, product, this, of(weight));
        return bias == null ? weighted : weighted.add(bias);
    }

    @Override
    public Tensor conv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
        if (groups != 1) {
            return groupedConv2d(weight, bias, stride, padding, dilation, groups);
        }
        long[] kernel = weight.shape();
        if (dilation != 1 && (kernel[2] != 1 || kernel[3] != 1)) {
            return dilatedConv2d(weight, bias, stride, padding, dilation);
        }
        long[] output = {
            shape[0],
            kernel[0],
            Networks.outputLength(shape[2], kernel[2], stride, padding, dilation),
            Networks.outputLength(shape[3], kernel[3], stride, padding, dilation)
        };
        Operation operation = new Networks.Conv2d(stride, padding, dilation);
        return bias == null
                ? apply(operation, dtype, output, this, of(weight))
                : apply(operation, dtype, output, this, of(weight), of(bias));
    }

    private Tensor groupedConv2d(
            Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
        Tensor[] parts = new Tensor[groups];
        long inputs = c() / groups;
        long outputs = weight.n() / groups;
        for (int group = 0; group < groups; group++) {
            parts[group] = of(slice(1, group * inputs, (group + 1) * inputs))
                    .conv2d(
                            weight.slice(0, group * outputs, (group + 1) * outputs),
                            bias == null ? null : bias.slice(0, group * outputs, (group + 1) * outputs),
                            stride,
                            padding,
                            dilation,
                            1);
        }
        return parts[0].concat(1, Arrays.copyOfRange(parts, 1, groups));
    }

    /**
     * With dilation {@code d}, each of the {@code d · d} images made of every {@code d}-th row and column is convolved
     * on its own: they become a batch of images for an ordinary convolution. Exact; oneDNN's own dilated convolution
     * cannot be made by ND4J 1.0.0-M2.1 ("could not create a descriptor").
     */
    private Tensor dilatedConv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation) {
        long[] kernel = weight.shape();
        long rows = Networks.outputLength(shape[2], kernel[2], 1, padding, dilation);
        long columns = Networks.outputLength(shape[3], kernel[3], 1, padding, dilation);
        long height = roundedUp(shape[2] + 2L * padding, dilation);
        long width = roundedUp(shape[3] + 2L * padding, dilation);
        Tensor images = pad(padding, width - shape[3] - padding, padding, height - shape[2] - padding, 0)
                .reshape(shape[0], shape[1], height / dilation, dilation, width / dilation, dilation)
                .permute(0, 3, 5, 1, 2, 4)
                .reshape(shape[0] * dilation * dilation, shape[1], height / dilation, width / dilation);
        Tensor phases = of(images).conv2d(weight, bias, 1, 0, 1, 1);
        Tensor whole = phases.reshape(shape[0], dilation, dilation, kernel[0], phases.size(2), phases.size(3))
                .permute(0, 3, 4, 1, 5, 2)
                .reshape(shape[0], kernel[0], phases.size(2) * dilation, phases.size(3) * dilation)
                .slice(2, 0, rows)
                .slice(3, 0, columns);
        return stride == 1 ? whole : whole.select(2, every(stride, rows)).select(3, every(stride, columns));
    }

    private static long roundedUp(long length, int divisor) {
        return (length + divisor - 1) / divisor * divisor;
    }

    private Tensor every(int stride, long length) {
        long[] index = LongStream.range(0, (length - 1) / stride + 1)
                .map(i -> i * stride)
                .toArray();
        return constant(index, index.length);
    }

    @Override
    public Tensor conv2dWeightGradient(
            Tensor outputGradient, int kernelHeight, int kernelWidth, int stride, int padding, int dilation) {
        if (dilation != 1) {
            return Tensor.super.conv2dWeightGradient(
                    outputGradient, kernelHeight, kernelWidth, stride, padding, dilation);
        }
        long[] weight = {outputGradient.c(), c(), kernelHeight, kernelWidth};
        return apply(new Networks.WeightGradient(stride, padding), dtype, weight, this, of(outputGradient));
    }

    @Override
    public Tensor maxPool2d(int kernel, int stride, int padding) {
        Networks.Windows windows = new Networks.Windows(kernel, stride, padding);
        return pool(windows, new Networks.MaxPool2d(windows));
    }

    @Override
    public Tensor avgPool2d(int kernel, int stride, int padding) {
        Networks.Windows windows = new Networks.Windows(kernel, stride, padding);
        return pool(windows, new Networks.MeanPool2d(windows));
    }

    private Tensor pool(Networks.Windows windows, Operation pool) {
        long[] output = {
            shape[0],
            shape[1],
            Networks.outputLength(shape[2], windows.kernel(), windows.stride(), windows.padding(), 1),
            Networks.outputLength(shape[3], windows.kernel(), windows.stride(), windows.padding(), 1)
        };
        return apply(pool, dtype, output, this);
    }

    @Override
    public Tensor resizeBilinear(long height, long width, boolean alignCorners) {
        return resampled(
                Resampling.bilinear((int) shape[2], (int) height, alignCorners),
                Resampling.bilinear((int) shape[3], (int) width, alignCorners));
    }

    @Override
    public Tensor resizeNearest(long height, long width) {
        return resampled(
                Resampling.nearest((int) shape[2], (int) height), Resampling.nearest((int) shape[3], (int) width));
    }

    /** Both interpolations are separable, so each axis is a product with a small matrix; its gradient is exact. */
    private Tensor resampled(Resampling rows, Resampling columns) {
        long[] widened = {shape[0], shape[1], shape[2], columns.to()};
        Tensor wide = apply(new Products.TimesResampling(columns), dtype, widened, this);
        long[] grown = {shape[0], shape[1], columns.to(), rows.to()};
        return apply(new Products.TimesResampling(rows), dtype, grown, of(wide.transpose(2, 3)))
                .transpose(2, 3);
    }

    @Override
    public Tensor crossEntropy(Tensor labels) {
        if (rank() != 2) {
            return crossEntropy(labels, NO_LABEL);
        }
        return apply(new Networks.CrossEntropy(), dtype, new long[0], this, of(labels));
    }

    /** No class has this number. */
    private static final long NO_LABEL = Long.MIN_VALUE;

    @Override
    public Eigen symmetricEigen() {
        long[] lengths = Arrays.copyOf(shape, rank() - 1);
        Dl4jTensor values = apply(new Decomposition(Shapes.list(shape)), dtype, lengths, this);
        return new Eigen(values, further(values, 1, shape));
    }

    // --- fused normalization -----------------------------------------------------------------------------------------

    @Override
    public Tensor batchNorm(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Variable runningMean,
            @Nullable Variable runningVar,
            boolean training,
            double momentum,
            double eps) {
        long[] perChannel = new long[rank()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = shape[1];
        if (!training) {
            Tensor scale = Objects.requireNonNull(runningVar)
                    .get()
                    .stopGradient()
                    .add(eps)
                    .rsqrt();
            Tensor centred =
                    sub(Objects.requireNonNull(runningMean).get().stopGradient().reshape(perChannel));
            Tensor factor = weight == null ? scale : scale.mul(weight);
            Tensor scaled = centred.mul(factor.reshape(perChannel));
            return bias == null ? scaled : scaled.add(bias.reshape(perChannel));
        }
        int[] axes = new int[rank() - 1];
        Arrays.setAll(axes, i -> i == 0 ? 0 : i + 1);
        Dl4jTensor standardized = standardize(axes, eps);
        if (runningMean != null) {
            double values = (double) count() / shape[1];
            Tensor mean = further(standardized, 1, perChannel).stopGradient().reshape(shape[1]);
            Tensor variance =
                    further(standardized, 2, perChannel).stopGradient().reshape(shape[1]);
            runningMean.lerp(mean, momentum);
            Objects.requireNonNull(runningVar).lerp(variance.mul(values / (values - 1)), momentum);
        }
        return affine(standardized, weight, bias);
    }

    private Dl4jTensor standardize(int[] axes, double eps) {
        return unary(new Normalizations.Standardize(Shapes.axes(axes, rank()), eps));
    }

    private static Tensor affine(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias) {
        if (weight != null && bias != null) {
            return x.channelAffine(weight, bias);
        }
        long[] perChannel = new long[x.rank()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = x.c();
        Tensor scaled = weight == null ? x : x.mul(weight.reshape(perChannel));
        return bias == null ? scaled : scaled.add(bias.reshape(perChannel));
    }

    @Override
    public Tensor groupNorm(int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        Dl4jTensor grouped = Dl4jTensor.of(reshape(shape[0], groups, -1));
        return affine(grouped.standardize(new int[] {2}, eps).reshape(shape), weight, bias);
    }

    @Override
    public Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        Tensor standardized = standardize(new int[] {-1}, eps);
        Tensor scaled = weight == null ? standardized : standardized.mul(weight);
        return bias == null ? scaled : scaled.add(bias);
    }

    @Override
    public Tensor channelAffine(Tensor scale, Tensor shift) {
        return apply(new Normalizations.ChannelAffine(), dtype, shape, this, of(scale), of(shift));
    }

    // --- layers of the library below ---------------------------------------------------------------------------------

    @Override
    public Tensor ownLayer(OwnLayer layer, Tensor[] parameters, Variable... state) {
        List<Dl4jTensor> operands = new ArrayList<>(List.of(this));
        for (Tensor parameter : parameters) {
            operands.add(of(parameter));
        }
        for (Variable variable : state) {
            operands.add(of(variable.get()));
        }
        Dl4jTensor y = apply(OwnLayers.find(layer, shape), dtype, shape, operands.toArray(Dl4jTensor[]::new));
        if (layer.training()) {
            for (int i = 0; i < state.length; i++) {
                ((StateVariable) state[i])
                        .become(further(y, i + 1, state[i].get().shape()));
            }
        }
        return y;
    }

    // --- data --------------------------------------------------------------------------------------------------------

    @Override
    public double[] toDoubles() {
        return HostCopies.doubles(engine.values(this));
    }

    @Override
    public float[] toFloats() {
        return HostCopies.floats(engine.values(this));
    }

    @Override
    public long[] toLongs() {
        if (dtype != DType.INT64) {
            throw new IllegalArgumentException("a tensor of " + dtype + " has no integers");
        }
        return HostCopies.longs(engine.values(this));
    }

    @Override
    public double item() {
        return toDoubles()[0];
    }

    @Override
    public String toString() {
        return "tensor" + Arrays.toString(shape);
    }
}
