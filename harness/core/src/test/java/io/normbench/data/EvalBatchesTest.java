package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EvalBatchesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void givesAllImagesInOrderAndAShortLastBatch(int threads) {
        List<List<Long>> labels = new ArrayList<>();
        try (EvalBatches<ImageBatch> batches = EvalBatches.of(new NumberedImages(8), 3, threads)) {
            while (batches.hasNext()) {
                ImageBatch batch = batches.next();
                List<Long> ofBatch = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    ofBatch.add(batch.labels()[i]);
                    assertThat(batch.images()[i]).isEqualTo(batch.labels()[i]);
                }
                labels.add(ofBatch);
            }
        }
        assertThat(labels).containsExactly(List.of(0L, 1L, 2L), List.of(3L, 4L, 5L), List.of(6L, 7L));
    }

    @Test
    void batchLargerThanTheSetHoldsTheWholeSet() {
        try (EvalBatches<ImageBatch> batches = EvalBatches.of(new NumberedImages(2), 256, 0)) {
            assertThat(batches.next().labels()).containsExactly(0, 1);
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void hasNothingAfterTheLastBatch() {
        try (EvalBatches<ImageBatch> batches = EvalBatches.of(new NumberedImages(1), 1, 1)) {
            batches.next();
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }
}
