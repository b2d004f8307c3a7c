package io.normbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.normbench.norm.MethodCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What DeepLabv3 is made of: parameters, sizes and dilations, without arithmetic. */
class DeepLabV3Test {
    /** A 3×3 convolution of 256 channels and its norm, before torchvision's classifier. */
    private static final long TORCHVISIONS_EXTRA_CONVOLUTION = 256 * 256 * 9 + 2 * 256;

    /** Norm-ReLU head on the third stage: 3×3 from 1024 to 256 channels with its norm, 1×1 with bias. */
    private static final long TORCHVISIONS_AUXILIARY_HEAD = 1024 * 256 * 9 + 2 * 256 + 256 * 21 + 21;

    private final ModelCatalog catalog = ModelCatalog.load(ModelCatalog.class.getClassLoader());
    private final Shapes shapes = new Shapes();

    /** The published totals of torchvision's deeplabv3_resnet50 and _resnet101, whose head differs by two parts. */
    @ParameterizedTest
    @CsvSource({"50, 42004074", "101, 60996202"})
    void hasTorchvisionsParametersButForTheTwoPartsThatTheAuthorsLack(int depth, long torchvisions) {
        logits("bn", Map.of("depth", depth), 65, 65);

        assertThat(shapes.parameterCount() + TORCHVISIONS_EXTRA_CONVOLUTION + TORCHVISIONS_AUXILIARY_HEAD)
                .isEqualTo(torchvisions);
    }

    @ParameterizedTest
    @CsvSource({"50, 42004074", "101, 60996202"})
    void hasTorchvisionsConvolutionBeforeTheClassifierIfAsked(int depth, long torchvisions) {
        logits("bn", Map.of("depth", depth, "head_conv", true, "align_corners", false), 65, 65);

        assertThat(shapes.parameterCount() + TORCHVISIONS_AUXILIARY_HEAD).isEqualTo(torchvisions);
        assertThat(shapes.parameters.get("head.conv.weight")).containsExactly(256, 256, 3, 3);
    }

    @Test
    void isBuiltOnTheAuthorsDepthByDefault() {
        logits("bn", Map.of(), 65, 65);

        assertThat(shapes.parameterCount()).isEqualTo(58_040_661);
    }

    @Test
    void givesLogitsOfEveryPixel() {
        assertThat(logits("gn", small(), 37, 50).shape()).containsExactly(2, 21, 37, 50);
        assertThat(catalog.options(NetworkOutput.PIXEL_LOGITS)).containsKey("deeplabv3");
        assertThat(catalog.options(NetworkOutput.IMAGE_LOGITS)).doesNotContainKey("deeplabv3");
    }

    @ParameterizedTest
    @CsvSource({"16, 33", "8, 65"})
    void thePyramidWorksAtTheOutputStride(int outputStride, long side) {
        logits("bn", Map.of("depth", 18, "width", 8, "output_stride", outputStride), 513, 513);

        List<Shapes.Convolution> dilated = shapes.convolutions.stream()
                .filter(convolution ->
                        convolution.kernel() == 3 && convolution.output().get(1) == 256)
                .toList();
        assertThat(dilated).extracting(Shapes.Convolution::dilation).containsExactly(6, 12, 18);
        assertThat(dilated).allMatch(c -> c.padding() == c.dilation());
        assertThat(dilated).extracting(Shapes.Convolution::output).containsOnly(List.of(2L, 256L, side, side));
    }

    @Test
    void takesOtherRatesAndAsManyAsAreNamed() {
        logits("bn", Map.of("depth", 10, "width", 8, "aspp_channels", 12, "rates", "2, 4"), 64, 64);

        assertThat(shapes.convolutions.stream()
                        .filter(c -> c.kernel() == 3 && c.output().get(1) == 12)
                        .map(Shapes.Convolution::dilation))
                .containsExactly(2, 4);
        assertThat(shapes.parameters.get("aspp.project.conv.weight")).containsExactly(12, 4 * 12, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6,,18", "0,6", "-1", "six", "6;12"})
    void refusesRatesThatAreNone(String rates) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> logits("bn", Map.of("rates", rates), 65, 65))
                .withMessageStartingWith("option 'rates' is '" + rates + "'; expected whole numbers");
    }

    @Test
    void aMethodOfPretrainedBackbonesIsReplacedByABiasInThePyramid() {
        logits("frozen_bn", small(), 32, 32);

        assertThat(shapes.parameters)
                .containsKeys("aspp.point.conv.bias", "aspp.pooling.conv.bias", "aspp.project.conv.bias")
                .doesNotContainKey("backbone.conv1.bias");
    }

    private static Map<String, Object> small() {
        return Map.of("depth", 10, "width", 8, "stem", "small", "aspp_channels", 16);
    }

    private Tensor logits(String method, Map<String, Object> options, long height, long width) {
        Network network = catalog.create(
                new ModelSpec("deeplabv3", options),
                21,
                MethodCatalog.load(MethodCatalog.class.getClassLoader()).create(method, Map.of()));
        return network.forward(shapes.tensor(2, 3, height, width), shapes.scope());
    }
}
