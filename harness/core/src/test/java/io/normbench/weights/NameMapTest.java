package io.normbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of torchvision's and timm's networks. */
class NameMapTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "resnet, conv1.weight, conv1.weight",
                "resnet, bn1.running_var, bn1.running_var",
                "resnet, layer3.22.conv3.weight, layer3.22.conv3.weight",
                "resnet, layer2.0.downsample.1.running_mean, layer2.0.downsample.1.running_mean",
                "resnet, layer2.0.downsample.1.num_batches_tracked, layer2.0.downsample.1.num_batches_tracked",
                "resnet, fc.bias, fc.bias",
                "resnet, layer5.0.conv1.weight, -",
                "resnet, conv1.0.weight, -",
                "resnet, layer1.0.conv1.weights, -",
                "deeplabv3, backbone.layer4.2.bn3.bias, backbone.layer4.2.bn3.bias",
                "deeplabv3, layer4.2.bn3.bias, backbone.layer4.2.bn3.bias",
                "deeplabv3, fc.weight, ''",
                "deeplabv3, classifier.0.convs.0.0.weight, aspp.point.conv.weight",
                "deeplabv3, classifier.0.convs.3.1.running_var, aspp.dilated3.norm.running_var",
                "deeplabv3, classifier.0.convs.4.1.weight, aspp.pooling.conv.weight",
                "deeplabv3, classifier.0.convs.4.2.bias, aspp.pooling.norm.bias",
                "deeplabv3, classifier.0.convs.4.2.num_batches_tracked, ''",
                "deeplabv3, classifier.0.project.1.weight, aspp.project.norm.weight",
                "deeplabv3, classifier.1.weight, head.conv.weight",
                "deeplabv3, classifier.2.running_mean, head.norm.running_mean",
                "deeplabv3, classifier.4.bias, classifier.bias",
                "deeplabv3, aux_classifier.4.weight, ''",
                "faster-rcnn, backbone.body.layer1.0.downsample.0.weight, backbone.layer1.0.downsample.0.weight",
                "faster-rcnn, layer1.0.downsample.0.weight, backbone.layer1.0.downsample.0.weight",
                "faster-rcnn, backbone.body.bn1.num_batches_tracked, backbone.bn1.num_batches_tracked",
                "faster-rcnn, backbone.fpn.inner_blocks.2.0.bias, fpn.inner2.conv.bias",
                "faster-rcnn, backbone.fpn.inner_blocks.2.bias, fpn.inner2.conv.bias",
                "faster-rcnn, backbone.fpn.layer_blocks.3.1.running_var, fpn.layer3.norm.running_var",
                "faster-rcnn, rpn.head.conv.0.0.weight, rpn.conv.weight",
                "faster-rcnn, rpn.head.conv.weight, rpn.conv.weight",
                "faster-rcnn, rpn.head.conv.1.0.bias, rpn.conv2.bias",
                "faster-rcnn, rpn.head.bbox_pred.bias, rpn.bbox_pred.bias",
                "faster-rcnn, roi_heads.box_head.fc7.weight, box_head.fc7.weight",
                "faster-rcnn, roi_heads.box_head.3.1.weight, box_head.conv4.norm.weight",
                "faster-rcnn, roi_heads.box_head.5.bias, box_head.fc6.bias",
                "faster-rcnn, roi_heads.box_predictor.bbox_pred.weight, box_head.bbox_pred.weight",
                "mask-rcnn, roi_heads.mask_head.0.0.bias, mask_head.mask_fcn1.conv.bias",
                "mask-rcnn, roi_heads.mask_head.mask_fcn4.weight, mask_head.mask_fcn4.conv.weight",
                "mask-rcnn, roi_heads.mask_head.2.1.running_mean, mask_head.mask_fcn3.norm.running_mean",
                "mask-rcnn, roi_heads.mask_predictor.conv5_mask.bias, mask_head.conv5_mask.bias",
                "mask-rcnn, roi_heads.mask_predictor.mask_fcn_logits.bias, mask_head.mask_fcn_logits.bias"
            })
    void namesBecomeOurs(String model, String theirs, String ours) {
        assertThat(NameMap.of("torchvision", model)
                        .place(theirs)
                        .map(NameMap.Placed::name)
                        .orElse(null))
                .isEqualTo(ours);
    }

    @Test
    void withoutAMapNamesAreOurs() {
        assertThat(NameMap.of("none", "preact-resnet").place("stage1.0.conv.weight"))
                .hasValue(new NameMap.Placed("stage1.0.conv.weight", Change.NONE, true));
    }

    @Test
    void networksThatOthersLackHaveNoMap() {
        assertThatThrownBy(() -> NameMap.of("timm", "preact-resnet"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "option 'weights.map' is timm, but timm has no network like 'preact-resnet'; expected none, or"
                                + " the model resnet, deeplabv3, faster-rcnn or mask-rcnn");
    }

    @Test
    void theBackgroundsRowsAreLeftOut() {
        HostTensor rows = HostTensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6, 2);

        assertThat((float[]) Change.WITHOUT_FIRST_ROW.apply(rows).data())
                .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(Change.WITHOUT_FIRST_FOUR_ROWS.apply(rows).shape()).containsExactly(2, 2);
        assertThat((float[]) Change.WITHOUT_FIRST_FOUR_ROWS.apply(rows).data()).containsExactly(8, 9, 10, 11);
        assertThat(Change.WITHOUT_FIRST_FOUR_ROWS.shape(new long[] {3, 2})).isEmpty();
        assertThat(Change.WITHOUT_FIRST_ROW.shape(new long[0])).isEmpty();
    }

    /** Weight {@code [I, O, a, b]} goes to row {@code 4 O + 2 a + b}, column {@code I}. */
    @Test
    void transposedConvolutionsBecomeSquares() {
        float[] values = new float[2 * 3 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }

        HostTensor squares = Change.SQUARES.apply(HostTensor.of(values, 2, 3, 2, 2));

        assertThat(squares.shape()).containsExactly(12, 2, 1, 1);
        float[] rows = (float[]) squares.data();
        assertThat(rows[0]).isZero();
        assertThat(rows[1]).isEqualTo(12); // input 1, output 0, corner 0
        assertThat(rows[2]).isEqualTo(1); // input 0, output 0, corner 1
        assertThat(rows[2 * (4 * 2 + 3) + 1]).isEqualTo(12 + 4 * 2 + 3);
        assertThat(Change.SQUARES.shape(new long[] {2, 3, 3, 3})).isEmpty();
    }

    @Test
    void aScalarBecomesAListOfOne() {
        assertThat(Change.NONE.apply(HostTensor.of(new long[] {5})).shape()).containsExactly(1);
        assertThat(Change.NONE.apply(HostTensor.of(new long[] {5, 6}, 2)).shape())
                .containsExactly(2);
    }
}
