package io.normbench.model;

import io.normbench.model.Branches.Place;
import io.normbench.model.Layers.Window;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Residual network as a backbone (He, Zhang, Ren and Sun 2015, arXiv:1512.03385): the outputs of its stages.
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
 *
 * <p>How branches start and are wired is a {@link ResidualStyle}. With wiring nf blocks activate before they convolve:
 * norm, ReLU, convolution; the names stay, with each norm before the convolution of its number, the stem is a convolution
 * alone, and the norm and ReLU behind a stage's last sum are {@code layer1.norm}, ….
 */
public final class ResNet {
    private static final int LARGEST_STAGES = 4;
    private static final int BOTTLENECK_EXPANSION = 4;
    private static final Window POINT = new Window(1, 1, 1);

    private final Design design;
    private final Depth depth;
    private final Layers layers;
    private final List<Stage> plan;
    private final Branches branches;

    /** A backbone of this design in the usual style, with the method that {@code layers} have. */
    public ResNet(Design design, Layers layers) {
        this(design, layers, ResidualStyle.USUAL);
    }

    /** A backbone of this design and style, with the method that {@code layers} have. */
    public ResNet(Design design, Layers layers, ResidualStyle style) {
        this.design = design;
        this.depth = Depth.of(design.depth());
        this.layers = layers;
        this.plan = plan(design);
        int blocks = depth.blocks().stream()
                .limit(design.stages())
                .mapToInt(Integer::intValue)
                .sum();
        this.branches = new Branches(layers, style, blocks, depth.bottleneck() ? 3 : 2);
    }

    Branches branches() {
        return branches;
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

        /** The options depth, width and stem, and those of the style. */
        public static List<OptionSpec> options(int depth) {
            List<OptionSpec> own = List.of(
                    OptionSpec.integer("depth", depth, 10, "basic blocks: 10, 18, 34; bottlenecks: 50, 101, 152"),
                    OptionSpec.integer(
                            "width", 64, 1, "channels of the stem; doubled in each later stage (the paper: 64)"),
                    OptionSpec.choice(
                            "stem",
                            Stem.IMAGENET.id(),
                            List.of(Stem.IMAGENET.id(), Stem.HALF.id(), Stem.SMALL.id()),
                            "before the first stage: imagenet is 7x7 of stride 2 and a maximum of stride 2, half 3x3 "
                                    + "of stride 2, small 3x3 of stride 1"));
            return Stream.concat(own.stream(), ResidualStyle.options().stream()).toList();
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
        return stages(images, scope, 0);
    }

    /** The output of every stage from number {@code first} on, counted from 0. */
    List<Tensor> stages(Tensor images, Scope scope, int first) {
        Tensor x = stem(images, scope);
        double variance = 1;
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            Scope stageScope = scope.child("layer" + (i + 1));
            for (int block = 0; block < depth.blocks().get(i); block++) {
                Scope blockScope = stageScope.child(Integer.toString(block));
                if (branches.normalizerFree()) {
                    boolean kept = keepsShape(x, plan.get(i), block == 0);
                    x = normalizerFree(x, blockScope, plan.get(i), block == 0, variance);
                    variance = branches.varianceBehind(variance, !kept);
                } else {
                    x = block(x, blockScope, plan.get(i), block == 0);
                }
            }
            if (i >= first) {
                outputs.add(branches.normalizerFree() ? branches.output(x, variance, stageScope, "norm", "") : x);
            }
        }
        return outputs;
    }

    private Tensor stem(Tensor images, Scope scope) {
        boolean large = design.stem() == Stem.IMAGENET;
        int stride = design.stem() == Stem.SMALL ? 1 : 2;
        Tensor x = branches.convolution(
                images, scope.child("conv1"), design.width(), new Window(large ? 7 : 3, stride, 1), Place.STEM);
        x = branches.normalizerFree() ? x : branches.activated(x, scope, "bn1", "bias1");
        return large ? x.maxPool2d(3, 2, 1) : x;
    }

    private Tensor block(Tensor x, Scope scope, Stage stage, boolean first) {
        Tensor fed = branches.shifted(x, scope, "bias1a");
        Tensor y = depth.bottleneck() ? bottleneck(fed, scope, stage, first) : basic(fed, scope, stage, first);
        Tensor shortcut = keepsShape(x, stage, first) ? x : downsample(fed, scope.child("downsample"), y.c(), stage);
        Tensor sum = shortcut.add(y);
        return branches.activateBeforeTheSum() ? sum : sum.relu();
    }

    private boolean keepsShape(Tensor x, Stage stage, boolean first) {
        return (!first || stage.stride() == 1) && x.c() == (long) stage.planes() * depth.expansion();
    }

    private Tensor basic(Tensor fed, Scope scope, Stage stage, boolean first) {
        Tensor y = branches.convolution(fed, scope.child("conv1"), stage.planes(), stage.window(first), Place.INNER);
        y = branches.shifted(branches.activated(y, scope, "bn1", "bias1b"), scope, "bias2a");
        y = branches.convolution(y, scope.child("conv2"), stage.planes(), stage.window(false), Place.LAST);
        return ended(y, scope, "bn2", "bias2b");
    }

    private Tensor bottleneck(Tensor fed, Scope scope, Stage stage, boolean first) {
        Tensor y = branches.convolution(fed, scope.child("conv1"), stage.planes(), POINT, Place.INNER);
        y = branches.shifted(branches.activated(y, scope, "bn1", "bias1b"), scope, "bias2a");
        y = branches.convolution(y, scope.child("conv2"), stage.planes(), stage.window(first), Place.INNER);
        y = branches.shifted(branches.activated(y, scope, "bn2", "bias2b"), scope, "bias3a");
        y = branches.convolution(
                y, scope.child("conv3"), (long) stage.planes() * BOTTLENECK_EXPANSION, POINT, Place.LAST);
        return ended(y, scope, "bn3", "bias3b");
    }

    private Tensor ended(Tensor y, Scope scope, String norm, String bias) {
        Tensor normalized = branches.activateBeforeTheSum()
                ? layers.normalizeAndActivate(y, scope.child(norm))
                : layers.normalize(y, scope.child(norm));
        return branches.ended(normalized, scope, bias);
    }

    private Tensor downsample(Tensor fed, Scope scope, long channels, Stage stage) {
        Tensor y =
                branches.convolution(fed, scope.child("0"), channels, new Window(1, stage.stride(), 1), Place.SHORTCUT);
        return layers.normalize(y, scope.child("1"));
    }

    private Tensor normalizerFree(Tensor x, Scope scope, Stage stage, boolean first, double variance) {
        Tensor fed = branches.activated(branches.fed(x, variance), scope, "bn1", "");
        long channels = (long) stage.planes() * depth.expansion();
        Tensor shortcut = keepsShape(x, stage, first)
                ? x
                : branches.convolution(
                        fed,
                        scope.child("downsample").child("0"),
                        channels,
                        new Window(1, first ? stage.stride() : 1, 1),
                        Place.SHORTCUT);
        Window window = depth.bottleneck() ? POINT : stage.window(first);
        Tensor y = branches.convolution(fed, scope.child("conv1"), stage.planes(), window, Place.INNER);
        y = branches.activated(y, scope, "bn2", "");
        if (depth.bottleneck()) {
            y = branches.convolution(y, scope.child("conv2"), stage.planes(), stage.window(first), Place.INNER);
            y = branches.activated(y, scope, "bn3", "");
            y = branches.convolution(y, scope.child("conv3"), channels, POINT, Place.LAST);
        } else {
            y = branches.convolution(y, scope.child("conv2"), channels, stage.window(false), Place.LAST);
        }
        return shortcut.add(branches.ended(y, scope, null));
    }

    private static List<Stage> plan(Design design) {
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
    private record Stage(int planes, int stride, int firstDilation, int dilation, int outputStride) {
        /** Of its 3×3 convolutions; {@code first}: of the one that has, or would have had, the stride. */
        Window window(boolean first) {
            return first ? new Window(3, stride, firstDilation) : new Window(3, 1, dilation);
        }
    }

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
            return ALL.stream()
                    .filter(depth -> depth.layers() == layers)
                    .findFirst()
                    .orElseThrow(() -> {
                        String valid =
                                ALL.stream().map(depth -> "" + depth.layers()).collect(Collectors.joining(", "));
                        return new IllegalArgumentException(
                                "option 'depth' is " + layers + "; expected one of " + valid);
                    });
        }

        int expansion() {
            return bottleneck ? BOTTLENECK_EXPANSION : 1;
        }
    }
}
