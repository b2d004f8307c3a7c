package io.normbench.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.published.PublishedNumbers;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PublishedEffectTest {
    private static OptionalDouble effect(String expectation, String... keys) {
        return PublishedEffect.of(List.of(keys), expectation, PublishedNumbers.load());
    }

    @Test
    void differencesOfSharesPointInTheClaimedDirection() {
        assertThat(effect("accuracy(bn, 2) < accuracy(gn, 2)", "sn-r50-bn-8x2-top1", "sn-r50-gn-8x2-top1")
                        .getAsDouble())
                .isCloseTo(0.106, within(1e-9));
        // Error rates on one side, accuracies on none: shares all the same.
        assertThat(effect("accuracy(gn+ws, 16) > accuracy(gn, 16)", "ws-r50-gn-ws-top1", "detectron-r50-gn-top1")
                        .getAsDouble())
                .isCloseTo(0.0028, within(1e-9));
    }

    @Test
    void ofSecondsAStepTheSpeedIsCompared() {
        assertThat(effect(
                                "throughput(frozen_bn, 2) > throughput(gn, 2)",
                                "detectron-mask-r50-bn-seconds-per-iteration",
                                "detectron-mask-r50-gn-seconds-per-iteration")
                        .getAsDouble())
                .isCloseTo(1.017 / 0.897 - 1, within(1e-9));
    }

    @Test
    void aPublishedDifferenceIsOne() {
        assertThat(effect("accuracy(evonorm_s0, 2) > accuracy(bn, 2)", "evonorm-s0-r50-small-batch-top1-gain")
                        .getAsDouble())
                .isCloseTo(0.078, within(1e-9));
    }

    @Test
    void withoutNumbersThereIsNone() {
        assertThat(effect("accuracy(bn, 1) < accuracy(gn, 1)", "sn-r50-bn-8x1-top1", "sn-r50-gn-8x1-top1"))
                .isEmpty();
        assertThat(effect("accuracy(bn, 1) < accuracy(gn, 1)")).isEmpty();
        assertThat(effect("accuracy(bn, 1) < accuracy(gn, 1)", "no-such-key", "sn-r50-gn-8x1-top1"))
                .isEmpty();
    }
}
