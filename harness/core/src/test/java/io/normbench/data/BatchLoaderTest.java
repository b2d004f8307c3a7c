package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.digits.Digits;
import io.normbench.data.digits.DigitsProvider;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchLoaderTest {
    private static final Augmentation NOISE = (image, offset, shape, random) -> image[offset] += random.nextFloat();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void threadsDoNotChangeTheBatches(int threads) {
        Digits digits = Digits.load();
        Augmentation augmentation = new DigitsProvider().augmentation(null);
        LoaderSettings settings = LoaderSettings.of(100, 42);
        try (BatchLoader alone = new BatchLoader(digits.split().train(), augmentation, settings);
                BatchLoader many =
                        new BatchLoader(digits.split().train(), augmentation, settings.withThreads(threads))) {
            for (int i = 0; i < 40; i++) {
                ImageBatch expected = alone.next();
                ImageBatch found = many.next();
                assertThat(found.images()).isEqualTo(expected.images());
                assertThat(found.labels()).isEqualTo(expected.labels());
            }
        }
    }

    @Test
    void orderOfASeedIsTheSameOnEveryMachine() {
        assertThat(labels(10, 10, 1, 1)).containsExactly(0, 9, 2, 6, 4, 8, 5, 1, 7, 3);
    }

    @Test
    void seedsGiveDifferentOrders() {
        assertThat(labels(100, 10, 1, 10)).isNotEqualTo(labels(100, 10, 2, 10));
    }

    @Test
    void batchSizeDoesNotChangeTheStream() {
        assertThat(stream(10, 1, 60)).isEqualTo(stream(10, 4, 15));
    }

    @Test
    void everyEpochShowsEveryImageOnce() {
        long[] labels = labels(7, 1, 3, 21);
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(LongStream.of(labels).skip(epoch * 7L).limit(7).sorted().toArray())
                    .containsExactly(0, 1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void epochsHaveDifferentOrders() {
        long[] labels = labels(50, 50, 3, 2);
        assertThat(LongStream.of(labels).limit(50).toArray())
                .isNotEqualTo(LongStream.of(labels).skip(50).toArray());
    }

    @Test
    void lastBatchOfAnEpochIsFilledFromTheNext() {
        long[] one = labels(7, 1, 3, 12);
        long[] four = labels(7, 4, 3, 3);
        assertThat(four).isEqualTo(one);
    }

    @Test
    void augmentationDiffersBetweenEpochs() {
        try (BatchLoader loader = new BatchLoader(new NumberedImages(1), NOISE, LoaderSettings.of(1, 3))) {
            assertThat(loader.next().images()[0]).isNotEqualTo(loader.next().images()[0]);
        }
    }

    @Test
    void augmentsEachImageOfABatchOnItsOwn() {
        try (BatchLoader loader = new BatchLoader(new NumberedImages(9), NOISE, LoaderSettings.of(9, 3))) {
            ImageBatch batch = loader.next();
            List<Float> noise = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                noise.add(batch.images()[i] - batch.labels()[i]);
            }
            assertThat(noise).doesNotHaveDuplicates().allMatch(n -> n >= 0 && n <= 1);
        }
    }

    @Test
    void batchMayBeAsLargeAsTheDataSet() {
        assertThat(labels(5, 5, 1, 1)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void batchLargerThanTheDataSetIsRefused() {
        assertThatThrownBy(
                        () -> new BatchLoader(new NumberedImages(100), Augmentation.none(), LoaderSettings.of(256, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch of 256 is larger than the 100 training images");
    }

    @Test
    void readsAtRandomOnlyIfTheAugmentationAsksForIt() {
        RandomizedImageDataset data = new HalfWhenRandom();
        try (BatchLoader plain = new BatchLoader(data, Augmentation.none(), LoaderSettings.of(1, 1));
                BatchLoader random = new BatchLoader(data, new RandomizedRead(), LoaderSettings.of(1, 1))) {
            assertThat(plain.next().images()).containsExactly(0f);
            assertThat(random.next().images()).containsExactly(0.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void faultOfAFileReachesTheCaller(int threads) {
        try (BatchLoader loader = new BatchLoader(
                new NumberedImages(3),
                (image, offset, shape, random) -> {
                    throw UserError.infrastructure("picture is damaged", null);
                },
                LoaderSettings.of(1, 1).withThreads(threads))) {
            assertThatThrownBy(loader::next).isInstanceOf(UserError.class).hasMessage("picture is damaged");
        }
    }

    @Test
    void closeEndsThreadsInTheMiddleOfABatch() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch started = new CountDownLatch(3);
        CountDownLatch closed = new CountDownLatch(1);
        Augmentation slow = (image, offset, shape, random) -> {
            if (threads.add(Thread.currentThread())) {
                started.countDown();
            }
            awaitQuietly(closed);
        };
        BatchLoader loader = new BatchLoader(
                new NumberedImages(1000), slow, LoaderSettings.of(1000, 1).withThreads(3));
        started.await();
        loader.close();
        closed.countDown();
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(threads).hasSize(3);
    }

    @Test
    void closedLoaderGivesNoBatch() {
        BatchLoader loader = new BatchLoader(new NumberedImages(3), Augmentation.none(), LoaderSettings.of(1, 1));
        loader.close();
        assertThatThrownBy(loader::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void queueBoundsWorkAhead() throws InterruptedException {
        Set<Float> read = ConcurrentHashMap.newKeySet();
        Augmentation spy = (image, offset, shape, random) -> read.add(image[offset]);
        try (BatchLoader loader = new BatchLoader(new NumberedImages(100), spy, new LoaderSettings(1, 1, 2, 3))) {
            loader.next();
            while (read.size() < 4) {
                Thread.onSpinWait();
            }
            Thread.sleep(20);
            assertThat(read).hasSize(4);
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> LoaderSettings.of(0, 1)).hasMessage("batchSize is 0; expected at least 1");
        assertThatThrownBy(() -> LoaderSettings.of(1, 1).withThreads(-1))
                .hasMessage("threads is -1; expected at least 0");
    }

    private static long[] labels(int images, int batchSize, long seed, int batches) {
        LongStream.Builder labels = LongStream.builder();
        try (BatchLoader loader =
                new BatchLoader(new NumberedImages(images), Augmentation.none(), LoaderSettings.of(batchSize, seed))) {
            for (int i = 0; i < batches; i++) {
                LongStream.of(loader.next().labels()).forEach(labels);
            }
        }
        return labels.build().toArray();
    }

    private static List<Float> stream(int images, int batchSize, int batches) {
        List<Float> values = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(new NumberedImages(images), NOISE, LoaderSettings.of(batchSize, 5))) {
            for (int i = 0; i < batches; i++) {
                for (float value : loader.next().images()) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** Waits, also when interrupted, so that only the loader's own check can end the work. */
    private static void awaitQuietly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // waits on
            }
        }
    }

    private static final class HalfWhenRandom implements RandomizedImageDataset {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public int classes() {
            return 1;
        }

        @Override
        public ImageShape shape() {
            return new ImageShape(1, 1, 1);
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public void read(int index, float[] target, int offset) {
            target[offset] = 0;
        }

        @Override
        public void read(int index, float[] target, int offset, RandomGenerator random) {
            target[offset] = 0.5f;
        }
    }
}
