package io.normbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.normbench.model.ResNet.Design;
import io.normbench.model.ResNet.Stem;
import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What residual networks are made of: parameters, sizes and dilations, without arithmetic. */
class ResNetTest {
    private final ModelCatalog catalog = ModelCatalog.load(ModelCatalog.class.getClassLoader());
    private final Method method =
            MethodCatalog.load(MethodCatalog.class.getClassLoader()).create("bn", Map.of());
    private final Method none =
            MethodCatalog.load(MethodCatalog.class.getClassLoader()).create("none", Map.of());
    private final Shapes shapes = new Shapes();

    @ParameterizedTest
    @CsvSource({"18, 11689512", "34, 21797672", "50, 25557032", "101, 44549160", "152, 60192808"})
    void hasAsManyParametersAsTorchvisions(int depth, long parameters) {
        Tensor logits = classify(Map.of("depth", depth), 224);

        assertThat(logits.shape()).containsExactly(2, 1000);
        assertThat(shapes.parameterCount()).isEqualTo(parameters);
    }

    /** Torchvision's without batch normalization (9,600 and 53,120), with 5 or 7 scalars a block and 2 more. */
    @ParameterizedTest
    @CsvSource({"18, 11679954", "50, 25504026"})
    void withFixupHasAsManyParametersAsTheAuthors(int depth, long parameters) {
        classify(Map.of("depth", depth, "init", "fixup"), 224, none);

        assertThat(shapes.parameterCount()).isEqualTo(parameters);
        assertThat(shapes.parameters)
                .containsKeys(
                        "bias1", "bias2", "layer1.0.bias1a", "layer1.0.bias1b", "layer1.0.bias2a", "layer1.0.scale");
    }

    @ParameterizedTest
    @CsvSource({"skipinit, skip_gain", "rezero, resweight"})
    void withAScalarForEachBranchHasOneMoreParameterForEach(String init, String name) {
        classify(Map.of("depth", 18, "init", init), 64);

        assertThat(shapes.parameterCount()).isEqualTo(11689512 + 8);
        assertThat(shapes.parameters).containsKey("layer4.1." + name);
    }

    @Test
    void unlessToldMethodNoneStartsWithSkipInitAndOthersDoNot() {
        classify(Map.of("depth", 18), 64, none);
        assertThat(shapes.parameters).containsKey("layer1.0.skip_gain");

        shapes.parameters.clear();
        classify(Map.of("depth", 18, "init", "plain"), 64, none);
        assertThat(shapes.parameters).doesNotContainKey("layer1.0.skip_gain");

        shapes.parameters.clear();
        classify(Map.of("depth", 18), 64);
        assertThat(shapes.parameters).doesNotContainKey("layer1.0.skip_gain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bn; fixup; plain; option 'init' is fixup, which stands in for normalization; expected method none without a"
                        + " weight transform",
                "none+ws; fixup; plain; option 'init' is fixup, which stands in for normalization; expected method none without a"
                        + " weight transform",
                "none+sws; fixup; nf; option 'init' is fixup beside wiring nf; expected auto, plain, skipinit or rezero",
                "none; auto; nf; option 'wiring' is nf, which counts on scaled weight standardization; expected a method with it,"
                        + " such as none+sws",
                "gn+ws; auto; nf; option 'wiring' is nf, which counts on scaled weight standardization; expected a method with it,"
                        + " such as none+sws"
            },
            quoteCharacter = '~')
    void refusesAMethodThatAStyleDoesNotSuit(String id, String init, String wiring, String first, String second) {
        Method other = MethodCatalog.load(MethodCatalog.class.getClassLoader()).create(id, Map.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> classify(Map.of("depth", 18, "init", init, "wiring", wiring), 32, other))
                .withMessage(second == null ? first : first + "; " + second);
    }

    @Test
    void namesParametersAsTorchvisionDoes() {
        classify(Map.of("depth", 50), 64);

        assertThat(shapes.parameters)
                .containsKeys("conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "layer1.0.downsample.0.weight")
                .containsKeys("layer1.0.downsample.1.bias", "layer3.5.bn3.weight", "fc.weight", "fc.bias")
                .doesNotContainKeys("layer1.1.downsample.0.weight", "layer3.6.conv1.weight");
        assertThat(shapes.parameters.get("layer4.0.downsample.0.weight")).containsExactly(2048, 1024, 1, 1);
    }

    @Test
    void aBasicBlockThatKeepsItsSizeHasNoShortcutConvolution() {
        classify(Map.of("depth", 18), 64);

        assertThat(shapes.parameters)
                .containsKey("layer2.0.downsample.0.weight")
                .doesNotContainKey("layer1.0.downsample.0.weight");
    }

    @Test
    void depth10HasOneBasicBlockAStage() {
        classify(Map.of("depth", 10, "width", 8, "stem", "small"), 32);

        assertThat(shapes.parameters.keySet().stream().filter(name -> name.contains(".conv")))
                .containsExactly(
                        "layer1.0.conv1.weight",
                        "layer1.0.conv2.weight",
                        "layer2.0.conv1.weight",
                        "layer2.0.conv2.weight",
                        "layer3.0.conv1.weight",
                        "layer3.0.conv2.weight",
                        "layer4.0.conv1.weight",
                        "layer4.0.conv2.weight");
        assertThat(shapes.parameters.get("layer4.0.conv2.weight")).containsExactly(64, 64, 3, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGENET, 32, 4 8 16 32",
        "IMAGENET, 16, 4 8 16 16",
        "IMAGENET, 8,  4 8 8 8",
        "IMAGENET, 4,  4 4 4 4",
        "HALF,     32, 2 4 8 16",
        "HALF,     8,  2 4 8 8",
        "SMALL,    32, 1 2 4 8",
        "SMALL,    4,  1 2 4 4",
        "SMALL,    1,  1 1 1 1"
    })
    void sizesFollowFromStemAndOutputStride(Stem stem, int outputStride, String strides) {
        ResNet backbone = backbone(new Design(18, 8, 4, stem, outputStride));

        List<Tensor> outputs = backbone.stages(shapes.tensor(2, 3, 96, 64), shapes.scope());

        assertThat(String.join(
                        " ", backbone.strides().stream().map(String::valueOf).toList()))
                .isEqualTo(strides);
        assertThat(backbone.channels()).containsExactly(8, 16, 32, 64);
        for (int i = 0; i < 4; i++) {
            int stride = backbone.strides().get(i);
            assertThat(outputs.get(i).shape()).containsExactly(2, 8L << i, 96 / stride, 64 / stride);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "32, 1 1 1 1 1 1 1 1, 1 1 2 1 2 1 2 1",
        "16, 1 1 1 1 1 1 1 2, 1 1 2 1 2 1 1 1",
        "8,  1 1 1 1 1 2 2 4, 1 1 2 1 1 1 1 1"
    })
    void dilationReplacesTheStridesOfBottlenecks(int outputStride, String firstAndSecondDilations, String strides) {
        ResNet backbone = backbone(new Design(50, 4, 4, Stem.IMAGENET, outputStride));

        backbone.stages(shapes.tensor(1, 3, 64, 64), shapes.scope());

        List<Shapes.Convolution> inBlocks = firstTwoOfEachStage(List.of(3, 4, 6, 3));
        assertThat(text(inBlocks.stream().map(Shapes.Convolution::dilation).toList()))
                .isEqualTo(firstAndSecondDilations);
        assertThat(text(inBlocks.stream().map(Shapes.Convolution::stride).toList()))
                .isEqualTo(strides);
        assertThat(inBlocks).allMatch(convolution -> convolution.padding() == convolution.dilation());
    }

    @Test
    void theSecondConvolutionOfABasicBlockDilatesAtOnce() {
        backbone(new Design(10, 4, 4, Stem.IMAGENET, 8)).stages(shapes.tensor(1, 3, 64, 64), shapes.scope());

        assertThat(text(threeByThree().stream()
                        .map(Shapes.Convolution::dilation)
                        .toList()))
                .isEqualTo("1 1 1 1 1 2 2 4");
    }

    @Test
    void buildsOnlyTheStagesAsked() {
        ResNet backbone = backbone(new Design(50, 64, 3, Stem.IMAGENET, 32));

        assertThat(backbone.stages(shapes.tensor(1, 3, 64, 64), shapes.scope())).hasSize(3);
        assertThat(backbone.strides()).containsExactly(4, 8, 16);
        assertThat(backbone.channels()).containsExactly(256, 512, 1024);
        assertThat(shapes.parameters.keySet()).noneMatch(name -> name.startsWith("layer4"));
    }

    @Test
    void roundsSizesUp() {
        List<Tensor> outputs =
                backbone(new Design(18, 8, 4, Stem.IMAGENET, 16)).stages(shapes.tensor(1, 3, 513, 513), shapes.scope());

        assertThat(outputs.get(3).shape()).containsExactly(1, 64, 33, 33);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 20, 200})
    void refusesOtherDepthsAndNamesValidOnes(int depth) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classify(Map.of("depth", depth), 32))
                .withMessage("option 'depth' is " + depth + "; expected one of 10, 18, 34, 50, 101, 152");
    }

    @Test
    void refusesAnOutputStrideThatTheStemIsBeyond() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Design(18, 8, 4, Stem.IMAGENET, 2))
                .withMessage("option 'output_stride' is 2; expected a power of two that is at least 4, the stride of "
                        + "stem 'imagenet'");
        assertThatIllegalArgumentException().isThrownBy(() -> new Design(18, 8, 4, Stem.SMALL, 12));
    }

    @Test
    void refusesMoreStagesThanThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Design(18, 8, 5, Stem.IMAGENET, 32))
                .withMessage("option 'stages' is 5; expected 1 to 4");
    }

    private ResNet backbone(Design design) {
        return new ResNet(design, new Layers(method));
    }

    private Tensor classify(Map<String, Object> options, int side) {
        return classify(options, side, method);
    }

    private Tensor classify(Map<String, Object> options, int side, Method other) {
        Network network = catalog.create(new ModelSpec("resnet", options), 1000, other);
        return network.forward(shapes.tensor(2, 3, side, side), shapes.scope());
    }

    private List<Shapes.Convolution> threeByThree() {
        return shapes.convolutions.stream().filter(c -> c.kernel() == 3).toList();
    }

    /** The 3×3 convolutions of the first two blocks of every stage. */
    private List<Shapes.Convolution> firstTwoOfEachStage(List<Integer> blocks) {
        List<Shapes.Convolution> all = threeByThree();
        int[] from = {0};
        return blocks.stream()
                .flatMap(count ->
                        all.subList(from[0], (from[0] += count)).stream().limit(2))
                .toList();
    }

    private static String text(List<Integer> values) {
        return String.join(" ", values.stream().map(String::valueOf).toList());
    }
}
