package io.normbench.plain;

import io.normbench.tensor.DType;
import io.normbench.tensor.Eigen;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row-major array of doubles; integers are doubles too, exact up to 2^53. */
final class PlainTensor implements Tensor {
    private final PlainEngine engine;
    private final DType dtype;
    private final double[] data;
    private final long[] shape;

    /** Keeps both arrays: nobody else may change them. */
    PlainTensor(PlainEngine engine, DType dtype, double[] data, long... shape) {
        if (data.length != Layout.count(shape)) {
            throw new IllegalArgumentException(data.length + " values do not make " + Arrays.toString(shape));
        }
        this.engine = engine;
        this.dtype = dtype;
        this.data = data;
        this.shape = shape;
    }

    // --- description -------------------------------------------------------------------------------------------

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Engine engine() {
        return engine;
    }

    /** The values themselves. */
    double[] data() {
        return data;
    }

    private PlainTensor with(double[] values, long... lengths) {
        return new PlainTensor(engine, dtype, values, lengths);
    }

    private static PlainTensor of(Tensor tensor) {
        return (PlainTensor) tensor;
    }

    private static UnsupportedOperationException missing(String operation) {
        return new UnsupportedOperationException("operation '" + operation + "' is not available on engine plain");
    }

    // --- element by element ------------------------------------------------------------------------------------

    private PlainTensor map(DoubleUnaryOperator f) {
        double[] values = new double[data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = f.applyAsDouble(data[i]);
        }
        return with(values, shape);
    }

    private PlainTensor zip(Tensor other, DoubleBinaryOperator f) {
        PlainTensor right = of(other);
        if (Arrays.equals(shape, right.shape)) {
            double[] values = new double[data.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = f.applyAsDouble(data[i], right.data[i]);
            }
            return with(values, shape);
        }
        long[] joined = Layout.joined(shape, right.shape);
        int[] mine = Layout.places(shape, joined);
        int[] theirs = Layout.places(right.shape, joined);
        double[] values = new double[mine.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = f.applyAsDouble(data[mine[i]], right.data[theirs[i]]);
        }
        return with(values, joined);
    }

    @Override
    public Tensor add(Tensor other) {
        return zip(other, Double::sum);
    }

    @Override
    public Tensor add(double other) {
        return map(a -> a + other);
    }

    @Override
    public Tensor sub(Tensor other) {
        return zip(other, (a, b) -> a - b);
    }

    @Override
    public Tensor mul(Tensor other) {
        return zip(other, (a, b) -> a * b);
    }

    @Override
    public Tensor mul(double other) {
        return map(a -> a * other);
    }

    @Override
    public Tensor div(Tensor other) {
        return zip(other, (a, b) -> a / b);
    }

    @Override
    public Tensor neg() {
        return map(a -> -a);
    }

    @Override
    public Tensor abs() {
        return map(Math::abs);
    }

    @Override
    public Tensor square() {
        return map(a -> a * a);
    }

    @Override
    public Tensor sqrt() {
        return map(Math::sqrt);
    }

    @Override
    public Tensor rsqrt() {
        return map(a -> 1 / Math.sqrt(a));
    }

    @Override
    public Tensor reciprocal() {
        return map(a -> 1 / a);
    }

    @Override
    public Tensor exp() {
        return map(Math::exp);
    }

    @Override
    public Tensor log() {
        return map(Math::log);
    }

    @Override
    public Tensor pow(double exponent) {
        return map(a -> Math.pow(a, exponent));
    }

    @Override
    public Tensor tanh() {
        return map(Math::tanh);
    }

    @Override
    public Tensor sigmoid() {
        return map(a -> 1 / (1 + Math.exp(-a)));
    }

    @Override
    public Tensor erf() {
        return map(ErrorFunction::of);
    }

    @Override
    public Tensor relu() {
        return map(a -> Math.max(a, 0));
    }

    @Override
    public Tensor softplus() {
        return map(a -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))));
    }

    @Override
    public Tensor maximum(Tensor other) {
        return zip(other, Math::max);
    }

    @Override
    public Tensor minimum(Tensor other) {
        return zip(other, Math::min);
    }

    @Override
    public Tensor clamp(double low, double high) {
        return map(a -> Math.min(Math.max(a, low), high));
    }

    @Override
    public Tensor safeSqrt() {
        return sqrt();
    }

    @Override
    public Tensor greater(Tensor other) {
        return zip(other, (a, b) -> a > b ? 1 : 0);
    }

    @Override
    public Tensor equal(Tensor other) {
        return zip(other, (a, b) -> a == b ? 1 : 0);
    }

    @Override
    public Tensor where(Tensor ifTrue, Tensor ifFalse) {
        PlainTensor yes = of(ifTrue);
        PlainTensor no = of(ifFalse);
        long[] joined = Layout.joined(shape, Layout.joined(yes.shape, no.shape));
        int[] conditions = Layout.places(shape, joined);
        int[] ofYes = Layout.places(yes.shape, joined);
        int[] ofNo = Layout.places(no.shape, joined);
        double[] values = new double[conditions.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = data[conditions[i]] != 0 ? yes.data[ofYes[i]] : no.data[ofNo[i]];
        }
        return yes.with(values, joined);
    }

    @Override
    public Tensor stopGradient() {
        return this;
    }

    @Override
    public Tensor cast(DType to) {
        double[] values = to == DType.INT64
                ? Arrays.stream(data).map(a -> (double) (long) a).toArray()
                : data;
        return new PlainTensor(engine, to == DType.INT64 ? to : DType.FLOAT64, values, shape);
    }

    // --- reductions --------------------------------------------------------------------------------------------

    private PlainTensor reduce(double start, DoubleBinaryOperator join, int... axes) {
        long[] kept = Layout.reduced(shape, axes);
        int[] places = Layout.places(kept, shape);
        double[] values = new double[Layout.count(kept)];
        Arrays.fill(values, start);
        for (int i = 0; i < data.length; i++) {
            values[places[i]] = join.applyAsDouble(values[places[i]], data[i]);
        }
        return with(values, kept);
    }

    @Override
    public Tensor sum(int... axes) {
        return reduce(0, Double::sum, axes);
    }

    @Override
    public Tensor mean(int... axes) {
        PlainTensor sum = reduce(0, Double::sum, axes);
        return sum.mul((double) sum.data.length / data.length);
    }

    @Override
    public Tensor variance(int... axes) {
        return sub(mean(axes)).square().mean(axes);
    }

    @Override
    public Tensor max(int... axes) {
        return reduce(Double.NEGATIVE_INFINITY, Math::max, axes);
    }

    @Override
    public Tensor sumAll() {
        return with(new double[] {Arrays.stream(data).sum()});
    }

    @Override
    public Tensor argmax(int axis) {
        throw missing("argmax");
    }

    @Override
    public Tensor topIndices(int k) {
        int length = (int) shape[shape.length - 1];
        double[] indices = new double[data.length / length * k];
        for (int row = 0; row < data.length / length; row++) {
            int from = row * length;
            int[] largest = IntStream.range(0, length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -data[from + i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < k; i++) {
                indices[row * k + i] = largest[i];
            }
        }
        long[] lengths = shape.clone();
        lengths[lengths.length - 1] = k;
        return new PlainTensor(engine, DType.INT64, indices, lengths);
    }

    // --- shape -------------------------------------------------------------------------------------------------

    private PlainTensor taken(long[] lengths, int[] offsets) {
        double[] values = new double[offsets.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = data[offsets[i]];
        }
        return with(values, lengths);
    }

    @Override
    public Tensor reshape(long... lengths) {
        return with(data, Layout.completed(lengths, data.length));
    }

    @Override
    public Tensor permute(int... order) {
        long[] strides = Layout.strides(shape);
        long[] lengths = Arrays.stream(order).mapToLong(axis -> shape[axis]).toArray();
        long[] steps = Arrays.stream(order).mapToLong(axis -> strides[axis]).toArray();
        return taken(lengths, Layout.offsets(lengths, steps, 0));
    }

    @Override
    public Tensor transpose(int a, int b) {
        int[] order = IntStream.range(0, shape.length).toArray();
        int first = Layout.axis(a, shape.length);
        int second = Layout.axis(b, shape.length);
        order[first] = second;
        order[second] = first;
        return permute(order);
    }

    @Override
    public Tensor slice(int axis, long from, long to) {
        int along = Layout.axis(axis, shape.length);
        if (from < 0 || from > to || to > shape[along]) {
            throw new IllegalArgumentException(
                    "no slice " + from + " to " + to + " of " + Arrays.toString(shape) + ", axis " + axis);
        }
        long[] lengths = shape.clone();
        lengths[along] = to - from;
        long[] strides = Layout.strides(shape);
        return taken(lengths, Layout.offsets(lengths, strides, from * strides[along]));
    }

    @Override
    public Tensor expand(long... lengths) {
        return taken(lengths.clone(), Layout.places(shape, lengths));
    }

    @Override
    public Tensor concat(int axis, Tensor... others) {
        int along = Layout.axis(axis, shape.length);
        PlainTensor[] parts = Stream.concat(Stream.of(this), Stream.of(others).map(PlainTensor::of))
                .toArray(PlainTensor[]::new);
        long[] lengths = shape.clone();
        lengths[along] = Stream.of(parts).mapToLong(part -> part.shape[along]).sum();
        double[] values = new double[Layout.count(lengths)];
        int outer = Layout.count(Arrays.copyOf(shape, along));
        int at = 0;
        for (int row = 0; row < outer; row++) {
            for (PlainTensor part : parts) {
                int length = part.data.length / outer;
                System.arraycopy(part.data, row * length, values, at, length);
                at += length;
            }
        }
        return with(values, lengths);
    }

    @Override
    public Tensor pad(long left, long right, long top, long bottom, double value) {
        int rank = shape.length;
        long[] lengths = shape.clone();
        lengths[rank - 1] += left + right;
        lengths[rank - 2] += top + bottom;
        double[] values = new double[Layout.count(lengths)];
        Arrays.fill(values, value);
        long[] strides = Layout.strides(lengths);
        int[] places = Layout.offsets(shape, strides, top * strides[rank - 2] + left);
        for (int i = 0; i < data.length; i++) {
            values[places[i]] = data[i];
        }
        return with(values, lengths);
    }

    @Override
    public Tensor select(int axis, Tensor index) {
        int along = Layout.axis(axis, shape.length);
        Tensor[] slices = Arrays.stream(of(index).data)
                .mapToObj(i -> slice(along, (long) i, (long) i + 1))
                .toArray(Tensor[]::new);
        return slices[0].concat(along, Arrays.copyOfRange(slices, 1, slices.length));
    }

    @Override
    public Tensor gather(int axis, Tensor index) {
        PlainTensor named = of(index);
        int along = Layout.axis(axis, shape.length);
        long[] strides = Layout.strides(shape);
        long stride = strides[along];
        strides[along] = 0;
        int[] offsets = Layout.offsets(named.shape, strides, 0);
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] += (int) ((long) named.data[i] * stride);
        }
        return taken(named.shape, offsets);
    }

    // --- linear algebra and networks ---------------------------------------------------------------------------

    @Override
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, of(other));
    }

    @Override
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        Tensor product = matmul(weight.transpose(0, 1));
        return bias == null ? product : product.add(bias);
    }

    @Override
    public Tensor conv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
        Tensor result = Products.convolution(this, of(weight), stride, padding, dilation, groups);
        return bias == null ? result : result.add(channels(bias));
    }

    @Override
    public Tensor maxPool2d(int kernel, int stride, int padding) {
        return Products.pooled(this, kernel, stride, padding, Double.NEGATIVE_INFINITY, Math::max);
    }

    @Override
    public Tensor avgPool2d(int kernel, int stride, int padding) {
        return Products.pooled(this, kernel, stride, padding, 0, Double::sum).mul(1.0 / ((double) kernel * kernel));
    }

    @Override
    public Tensor resizeBilinear(long height, long width, boolean alignCorners) {
        throw missing("resizeBilinear");
    }

    @Override
    public Tensor resizeNearest(long height, long width) {
        throw missing("resizeNearest");
    }

    @Override
    public Tensor softmax(int axis) {
        Tensor exponentials = sub(max(axis)).exp();
        return exponentials.div(exponentials.sum(axis));
    }

    @Override
    public Tensor logSoftmax(int axis) {
        Tensor shifted = sub(max(axis));
        return shifted.sub(shifted.exp().sum(axis).log());
    }

    @Override
    public Tensor crossEntropy(Tensor labels) {
        throw missing("crossEntropy");
    }

    @Override
    public Eigen symmetricEigen() {
        int d = (int) shape[shape.length - 1];
        int matrices = data.length / (d * d);
        double[] values = new double[matrices * d];
        double[] vectors = new double[data.length];
        for (int i = 0; i < matrices; i++) {
            double[] matrix = Arrays.copyOfRange(data, i * d * d, (i + 1) * d * d);
            Jacobi.decompose(matrix, d, values, i * d, vectors, i * d * d);
        }
        return new Eigen(with(values, Arrays.copyOf(shape, shape.length - 1)), with(vectors, shape));
    }

    // --- fused normalization -----------------------------------------------------------------------------------

    @Override
    public Tensor batchNorm(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Variable runningMean,
            @Nullable Variable runningVar,
            boolean training,
            double momentum,
            double eps) {
        if (!training) {
            Tensor mean = Objects.requireNonNull(runningMean, "runningMean").get();
            Tensor variance = Objects.requireNonNull(runningVar, "runningVar").get();
            return scaled(sub(channels(mean)).mul(channels(variance).add(eps).rsqrt()), weight, bias);
        }
        int[] axes = IntStream.range(0, shape.length).filter(axis -> axis != 1).toArray();
        Tensor mean = mean(axes);
        Tensor variance = variance(axes);
        if (runningMean != null) {
            double values = (double) data.length / shape[1];
            runningMean.lerp(mean, momentum);
            Objects.requireNonNull(runningVar, "runningVar").lerp(variance.mul(values / (values - 1)), momentum);
        }
        return scaled(sub(mean).mul(variance.add(eps).rsqrt()), weight, bias);
    }

    @Override
    public Tensor groupNorm(int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        Tensor grouped = reshape(shape[0], groups, -1);
        Tensor standardized =
                grouped.sub(grouped.mean(2)).mul(grouped.variance(2).add(eps).rsqrt());
        return scaled(standardized.reshape(shape), weight, bias);
    }

    @Override
    public Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        Tensor standardized = sub(mean(-1)).mul(variance(-1).add(eps).rsqrt());
        Tensor stretched = weight == null ? standardized : standardized.mul(weight);
        return bias == null ? stretched : stretched.add(bias);
    }

    @Override
    public Tensor channelAffine(Tensor scale, Tensor shift) {
        return scaled(this, scale, shift);
    }

    private Tensor scaled(Tensor x, @Nullable Tensor scale, @Nullable Tensor shift) {
        Tensor stretched = scale == null ? x : x.mul(channels(scale));
        return shift == null ? stretched : stretched.add(channels(shift));
    }

    /** A vector of channels, as what broadcasts to this tensor. */
    private Tensor channels(Tensor vector) {
        long[] lengths = LongStream.generate(() -> 1).limit(shape.length).toArray();
        lengths[1] = -1;
        return vector.reshape(lengths);
    }

    // --- data --------------------------------------------------------------------------------------------------

    @Override
    public double[] toDoubles() {
        return data.clone();
    }

    @Override
    public float[] toFloats() {
        float[] floats = new float[data.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) data[i];
        }
        return floats;
    }

    @Override
    public long[] toLongs() {
        return Arrays.stream(data).mapToLong(value -> (long) value).toArray();
    }

    @Override
    public double item() {
        if (data.length != 1) {
            throw new IllegalStateException(data.length + " values are no scalar");
        }
        return data[0];
    }
}
