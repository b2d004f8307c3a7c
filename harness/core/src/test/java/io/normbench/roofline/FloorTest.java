package io.normbench.roofline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.norm.Traffic;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Floors counted by hand. */
class FloorTest {
    private static final long[] LARGE = {64, 256, 56, 56};
    private static final long LARGE_VALUES = 64L * 256 * 56 * 56;

    private final MethodCatalog catalog = MethodCatalog.load(FloorTest.class.getClassLoader());

    private Traffic traffic(String method, long... shape) {
        return catalog.create(method, Map.of()).normalization().traffic(shape);
    }

    private Traffic traffic(String method, Map<String, Object> options, long... shape) {
        return catalog.create(method, options).normalization().traffic(shape);
    }

    @Test
    void batchNormOverALargeBatchReadsXTwiceForwardAndXAndDyTwiceBackward() {
        // Channel: 64·56·56 values of 4 bytes = 784 KiB. Parameters 2·256, state 2·256.
        Floor floor = Floor.of(traffic("bn", LARGE), LARGE_VALUES, 4, 512, 512);

        assertThat(floor.forwardBytes()).isEqualTo(3 * 4 * LARGE_VALUES + 4 * (512 + 2 * 512));
        assertThat(floor.backwardBytes()).isEqualTo(5 * 4 * LARGE_VALUES + 4 * 2 * 512);
        assertThat(floor.forwardOnceBytes()).isEqualTo(2 * 4 * LARGE_VALUES + 4 * (512 + 2 * 512));
        assertThat(floor.backwardOnceBytes()).isEqualTo(3 * 4 * LARGE_VALUES + 4 * 2 * 512);
        assertThat(floor.bytes()).isEqualTo(floor.forwardBytes() + floor.backwardBytes());
        assertThat(floor.onceBytes()).isEqualTo(5 * 4 * LARGE_VALUES + 4 * (2 * 512 + 3 * 512));
    }

    @Test
    void batchNormWhoseChannelFitsABlockReadsEveryTensorOnce() {
        // Channel: 256·8·8 values of 4 bytes = 64 KiB.
        Floor floor = Floor.of(traffic("bn", 256, 16, 8, 8), 262_144, 4, 32, 32);

        assertThat(floor.forwardBytes()).isEqualTo(2 * 4 * 262_144 + 4 * (32 + 64));
        assertThat(floor.backwardBytes()).isEqualTo(3 * 4 * 262_144 + 4 * 64);
        assertThat(floor.bytes()).isEqualTo(floor.onceBytes());
    }

    @Test
    void groupsOfAGroupNormFitABlockUntilTheMapIsLarge() {
        // 256/32 = 8 channels of 56·56 values of 4 bytes = 98 KiB; of 112·112 values 392 KiB; in float64 at 56·56 196
        // KiB.
        assertThat(tensors(Floor.of(traffic("gn", LARGE), LARGE_VALUES, 4, 0, 0), 4 * LARGE_VALUES))
                .containsExactly(2, 3);
        assertThat(tensors(Floor.of(traffic("gn", 1, 256, 112, 112), 3_211_264, 4, 0, 0), 4 * 3_211_264))
                .containsExactly(3, 5);
        assertThat(tensors(Floor.of(traffic("gn", LARGE), LARGE_VALUES, 8, 0, 0), 8 * LARGE_VALUES))
                .containsExactly(2, 3);
        assertThat(tensors(Floor.of(traffic("ln", LARGE), LARGE_VALUES, 4, 0, 0), 4 * LARGE_VALUES))
                .containsExactly(3, 5);
    }

    @Test
    void exactlyWhatABlockHoldsIsReadOnce() {
        long values = Floor.BLOCK_BYTES / 4;

        assertThat(tensors(Floor.of(Traffic.over(values), 10, 4, 0, 0), 40)).containsExactly(2, 3);
        assertThat(tensors(Floor.of(Traffic.over(values + 1), 10, 4, 0, 0), 40)).containsExactly(3, 5);
    }

    @Test
    void estimatedStatisticsHoldUpOutputsButNotGradients() {
        assertThat(tensors(Floor.of(traffic("ebcn", LARGE), LARGE_VALUES, 4, 0, 0), 4 * LARGE_VALUES))
                .containsExactly(3, 3);
    }

    @Test
    void methodsDifferWhereTheirMathematicsDoes() {
        assertThat(traffic("none", LARGE)).isEqualTo(Traffic.nothing());
        assertThat(Floor.of(Traffic.nothing(), LARGE_VALUES, 4, 0, 0).bytes()).isZero();
        assertThat(traffic("frozen_bn", LARGE).backward()).isEqualTo(new Traffic.Pass(1, 1, 1));
        assertThat(traffic("dyt", LARGE)).isEqualTo(Traffic.elementwise());
        assertThat(traffic("in", LARGE).forward().span()).isEqualTo(56 * 56);
        assertThat(traffic("ln2d", LARGE).forward().span()).isEqualTo(256);
        assertThat(traffic("gbn", LARGE).forward().span()).isEqualTo(16 * 56 * 56);
        assertThat(traffic("gbn", Map.of("ghost_size", 4), LARGE).forward().span())
                .isEqualTo(4 * 56 * 56);
        assertThat(traffic("gbn", 2, 256, 56, 56).forward().span()).isEqualTo(2 * 56 * 56);
        assertThat(traffic("bcn", 1, 256, 56, 56).forward().span()).isEqualTo(8 * 56 * 56);
        assertThat(traffic("sn", Map.of("using_bn", false), 999, 256, 7, 7)
                        .forward()
                        .span())
                .isEqualTo(256 * 49);
        assertThat(catalog.transform("ws")
                        .orElseThrow()
                        .create(options("ws"))
                        .traffic(64, 32, 3, 3)
                        .forward())
                .isEqualTo(new Traffic.Pass(1, 1, 32 * 9));
        assertThat(catalog.transform("spn")
                        .orElseThrow()
                        .create(options("spn"))
                        .traffic(64, 32, 3, 3)
                        .forward())
                .isEqualTo(new Traffic.Pass(1, 1, 64 * 32 * 9));
    }

    @Test
    void aNewMethodHasAFloorWithoutSayingAnything() {
        assertThat(new NewMethod(false).traffic(LARGE)).isEqualTo(Traffic.elementwise());
        assertThat(new NewMethod(true).traffic(LARGE)).isEqualTo(Traffic.over(64 * 56 * 56));
    }

    @Test
    void everyMethodSaysWhatItReadsAndWrites() {
        assertThat(catalog.normalizations()).hasSizeGreaterThan(15).allSatisfy(info -> {
            Traffic traffic = traffic(info.id(), 4, 32, 8, 8);
            assertThat(traffic.forward().reads())
                    .as(info.id())
                    .isEqualTo(info.id().equals("none") ? 0 : 1);
            assertThat(traffic.forward().span()).as(info.id()).isLessThanOrEqualTo(4 * 32 * 8 * 8);
            assertThat(traffic.backward().span()).as(info.id()).isLessThanOrEqualTo(4 * 32 * 8 * 8);
        });
    }

    @Test
    void aPassThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Traffic.Pass(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Traffic.Pass(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Options options(String transform) {
        return Options.of(catalog.transform(transform).orElseThrow().info().options(), Map.of());
    }

    private static long[] tensors(Floor floor, long tensorBytes) {
        return new long[] {floor.forwardBytes() / tensorBytes, floor.backwardBytes() / tensorBytes};
    }

    private record NewMethod(boolean mixesSamples) implements Normalization {
        @Override
        public Tensor define(Tensor x, Scope scope) {
            return x;
        }
    }
}
