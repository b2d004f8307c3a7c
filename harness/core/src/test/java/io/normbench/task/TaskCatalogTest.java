package io.normbench.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import io.normbench.suite.DataSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskCatalogTest {
    private static final ClassLoader LOADER = TaskCatalogTest.class.getClassLoader();

    private final TaskCatalog catalog = TaskCatalog.load(LOADER);
    private final Method method = MethodCatalog.load(LOADER).create("bn", Map.of());

    @Test
    void opensAClassificationTaskWithTheDataAndTheNetworkItNames() {
        Task task = catalog.open(spec("classification"), method);

        assertThat(task.dataInfo().name()).isEqualTo("digits");
        assertThat(task.trainingImages()).isGreaterThan(1000);
    }

    @Test
    void givesBatchesOfImagesAndLabels() {
        Task task = catalog.open(spec("classification"), method);

        try (Task.BatchSource batches = task.batches(16, 1, false)) {
            List<HostTensor> batch = batches.next();

            assertThat(batch.get(0).shape()).containsExactly(16, 1, 8, 8);
            assertThat(batch.get(0).toFloats()).hasSize(16 * 64);
            assertThat(batch.get(1).shape()).containsExactly(16);
            assertThat((long[]) batch.get(1).data()).hasSize(16);
            assertThat(Arrays.stream((long[]) batch.get(1).data())).allMatch(label -> label >= 0 && label < 10);
        }
    }

    @Test
    void givesTheSameBatchesForTheSameSeedAndOthersForAnother() {
        Task task = catalog.open(spec("classification"), method);

        assertThat(labels(task, 1)).containsExactly(labels(task, 1)).isNotEqualTo(labels(task, 2));
    }

    @Test
    void refusesABatchLargerThanTheTrainingData() {
        Task task = catalog.open(spec("classification"), method);

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> task.batches(task.trainingImages() + 1, 1, false))
                .withMessageContaining("is larger than the " + task.trainingImages() + " training images");
    }

    @Test
    void namesTheKindsThereAreWhereOneIsUnknown() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> catalog.open(spec("pose-estimation"), method))
                .withMessageContaining("unknown task 'pose-estimation'")
                .withMessageContaining("classification");
    }

    private static long[] labels(Task task, long seed) {
        try (Task.BatchSource batches = task.batches(32, seed, false)) {
            return (long[]) batches.next().get(1).data();
        }
    }

    private static TaskSpec spec(String kind) {
        return new TaskSpec(
                "digits",
                kind,
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 4)),
                new TrainSpec(640, 0, 0.1, 32, 10, 0.9, 1e-4, 0.1, false, 64, Schedule.cosine()));
    }
}
