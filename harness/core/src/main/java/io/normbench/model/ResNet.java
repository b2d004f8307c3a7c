package io.normbench.model;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Residual network as a backbone (He, Zhang, Ren & Sun 2015, arXiv:1512.03385): the outputs of its stages.
 *
 * <p>Blocks activate after the sum. A basic block is 3×3, norm, ReLU, 3×3, norm; a bottleneck is 1×1, norm, ReLU, 3×3,
 * norm, ReLU, 1×1, norm, with four times the channels at its end and the stride on its 3×3 ("v1.5", as torchvision has
 * it). Where channels or size change, the shortcut is a 1×1 convolution and a norm. Each stage but the first halves the
 * size and doubles the channels. Every convolution goes through the weight transform.
 *
 * <p>A stage that would go beyond the output stride keeps its size and dilates instead, as torchvision's
 * {@code replace_stride_with_dilation} and the BCN authors' DeepLabv3 do (multi-grid 1, 1, 1): the convolution that had
 * the stride keeps the dilation of the stage before, all later ones have twice that. Statistics of the method aside,
 * the dilated network computes at every position that the strided one has the same as that one.
 *
 * <p>Parameters have torchvision's names ({@code conv1}, {@code bn1}, {@code layer1.0.conv1}, …,
 * {@code layer2.0.downsample.0}); below {@code bn1} the names are the method's. Convolutions start from a normal
 * distribution with fan-out scaling; the last norm of a block starts as the method says.
 */
public final class ResNet {
    private static final int LARGEST_STAGES = 4;
    private static final int BOTTLENECK_EXPANSION = 4;

    private final Design design;
    private final Depth depth;
    private final Layers layers;
    private final List<Stage> plan;

    /** A backbone of this design, with the method that {@code layers} have. */
    public ResNet(Design design, Layers layers) {
        this.design = design;
        this.depth = Depth.of(design.depth());
        this.layers = layers;
        this.plan = plan(design, depth);
    }

    /** What comes before the first stage. */
    public enum Stem {
        /** 7×7 of stride 2, then a 3×3 maximum of stride 2. */
        IMAGENET(4),
        /** 3×3 of stride 2: for images of about 64 pixels a side. */
        HALF(2),
        /** 3×3 of stride 1: for images of about 32 pixels a side. */
        SMALL(1);

        private final int stride;

        Stem(int stride) {
            this.stride = stride;
        }

        private String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Stem of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Size and shape.
     *
     * @param depth 10, 18 or 34 with basic blocks (10: one block a stage); 50, 101 or 152 with bottlenecks
     * @param width channels of the stem; a stage has once, twice, four and eight times as many, bottlenecks four times
     *     that. 64 in the paper
     * @param stages how many stages are built, 1 to 4
     * @param stem what comes before them
     * @param outputStride the largest stride of a stage; a power of two, at least the stem's. 32 leaves the paper's
     *     network as it is
     */
    public record Design(int depth, int width, int stages, Stem stem, int outputStride) {
        /** @throws IllegalArgumentException if there is no such network; the message names the option */
        public Design {
            Depth.of(depth);
            require(width >= 1, "width", width, "at least 1");
            require(stages >= 1 && stages <= LARGEST_STAGES, "stages", stages, "1 to " + LARGEST_STAGES);
            require(
                    outputStride >= stem.stride && Integer.bitCount(outputStride) == 1,
                    "output_stride",
                    outputStride,
                    "a power of two that is at least " + stem.stride + ", the stride of stem '" + stem.id() + "'");
        }

        /** The options depth, width and stem. */
        public static List<OptionSpec> options(int depth) {
            return List.of(
                    OptionSpec.integer(
                            "depth", depth, 10, "basic blocks: 10, 18, 34; bottlenecks: 50, 101, 152"),
                    OptionSpec.integer(
                            "width", 64, 1, "channels of the stem; doubled in each later stage (the paper: 64)"),
                    OptionSpec.choice(
                            "stem",
                            Stem.IMAGENET.id(),
                            List.of(Stem.IMAGENET.id(), Stem.HALF.id(), Stem.SMALL.id()),
                            "before the first stage: imagenet is 7x7 of stride 2 and a maximum of stride 2, half 3x3 "
                                    + "of stride 2, small 3x3 of stride 1"));
        }

        /** The design that {@link #options} describe, with so many stages and this output stride. */
        public static Design of(Options options, int stages, int outputStride) {
            return new Design(
                    options.integer("depth"),
                    options.integer("width"),
                    stages,
                    Stem.of(options.choice("stem")),
                    outputStride);
        }

        private static void require(boolean valid, String option, int value, String expected) {
            if (!valid) {
                throw new IllegalArgumentException("option '" + option + "' is " + value + "; expected " + expected);
            }
        }
    }

    /** Pixels of the image per feature, for every stage from the first on. */
    public List<Integer> strides() {
        return plan.stream().map(Stage::outputStride).toList();
    }

    /** Channels of every stage's output, from the first on. */
    public List<Integer> channels() {
        return plan.stream().map(stage -> stage.planes() * depth.expansion()).toList();
    }

    /**
     * The output of every stage, from the first on: {@code [N, channels, H/stride, W/stride]}, sizes rounded up.
     *
     * @param images {@code [N, C, H, W]}
     */
    public List<Tensor> stages(Tensor images, Scope scope) {
        Tensor x = stem(images, scope);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            Scope stageScope = scope.child("layer" + (i + 1));
            for (int block = 0; block < depth.blocks().get(i); block++) {
                x = block(x, stageScope.child(Integer.toString(block)), plan.get(i), block == 0);
            }
            outputs.add(x);
        }
        return outputs;
    }

    private Tensor stem(Tensor images, Scope scope) {
        boolean large = design.stem() == Stem.IMAGENET;
        int stride = design.stem() == Stem.SMALL ? 1 : 2;
        Tensor x = layers.convolution(images, scope.child("conv1"), design.width(), large ? 7 : 3, stride);
        x = layers.normalizeAndActivate(x, scope.child("bn1"));
        return large ? x.maxPool2d(3, 2, 1) : x;
    }

    private Tensor block(Tensor x, Scope scope, Stage stage, boolean first) {
        int stride = first ? stage.stride() : 1;
        int dilation = first ? stage.firstDilation() : stage.dilation();
        Tensor y = depth.bottleneck()
                ? bottleneck(x, scope, stage.planes(), stride, dilation)
                : basic(x, scope, stage, stride, dilation);
        Tensor shortcut = stride == 1 && x.c() == y.c() ? x : downsample(x, scope.child("downsample"), y.c(), stride);
        return shortcut.add(layers.branch(y, scope)).relu();
    }

    private Tensor basic(Tensor x, Scope scope, Stage stage, int stride, int dilation) {
        Tensor y = layers.convolution(x, scope.child("conv1"), stage.planes(), 3, stride, dilation);
        y = layers.normalizeAndActivate(y, scope.child("bn1"));
        y = layers.convolution(y, scope.child("conv2"), stage.planes(), 3, 1, stage.dilation());
        return layers.normalize(y, scope.child("bn2"));
    }

    private Tensor bottleneck(Tensor x, Scope scope, long planes, int stride, int dilation) {
        Tensor y = layers.convolution(x, scope.child("conv1"), planes, 1, 1);
        y = layers.normalizeAndActivate(y, scope.child("bn1"));
        y = layers.convolution(y, scope.child("conv2"), planes, 3, stride, dilation);
        y = layers.normalizeAndActivate(y, scope.child("bn2"));
        y = layers.convolution(y, scope.child("conv3"), planes * BOTTLENECK_EXPANSION, 1, 1);
        return layers.normalize(y, scope.child("bn3"));
    }

    private Tensor downsample(Tensor x, Scope scope, long channels, int stride) {
        return layers.normalize(layers.convolution(x, scope.child("0"), channels, 1, stride), scope.child("1"));
    }

    private static List<Stage> plan(Design design, Depth depth) {
        List<Stage> plan = new ArrayList<>();
        int reached = design.stem().stride;
        int dilation = 1;
        for (int i = 0; i < design.stages(); i++) {
            int wanted = i == 0 ? 1 : 2;
            int stride = reached * wanted <= design.outputStride() ? wanted : 1;
            int before = dilation;
            dilation *= wanted / stride;
            reached *= stride;
            plan.add(new Stage(design.width() << i, stride, before, dilation, reached));
        }
        return List.copyOf(plan);
    }

    /**
     * One stage.
     *
     * @param planes channels of its 3×3 convolutions
     * @param stride stride of its first block
     * @param firstDilation dilation of the convolution that has, or would have had, the stride
     * @param dilation dilation of all others
     * @param outputStride pixels of the image per feature of its output
     */
    private record Stage(int planes, int stride, int firstDilation, int dilation, int outputStride) {}

    /** Blocks of every stage. */
    private record Depth(int layers, boolean bottleneck, List<Integer> blocks) {
        private static final List<Depth> ALL = List.of(
                new Depth(10, false, List.of(1, 1, 1, 1)),
                new Depth(18, false, List.of(2, 2, 2, 2)),
                new Depth(34, false, List.of(3, 4, 6, 3)),
                new Depth(50, true, List.of(3, 4, 6, 3)),
                new Depth(101, true, List.of(3, 4, 23, 3)),
                new Depth(152, true, List.of(3, 8, 36, 3)));

        static Depth of(int layers) {
            return ALL.stream().filter(depth -> depth.layers() == layers).findFirst().orElseThrow(() -> {
                String valid = ALL.stream().map(depth -> "" + depth.layers()).collect(Collectors.joining(", "));
                return new IllegalArgumentException("option 'depth' is " + layers + "; expected one of " + valid);
            });
        }

        int expansion() {
            return bottleneck ? BOTTLENECK_EXPANSION : 1;
        }
    }
}
