package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.DataInfo;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Evaluation;
import io.normbench.task.Picture;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AccuracyTrialTest {
    private static final Picture PICTURE = new Picture("1", 1, 1, new byte[] {1}, List.of(), List.of());

    private final List<Picture> pictures = new ArrayList<>();

    @Test
    void thePicturesOfTheEvaluationAreHandedOn() {
        trial(step -> 1.0).run();

        assertThat(pictures).containsExactly(PICTURE);
    }

    @Test
    void aTrialThatDivergesHasNoPictures() {
        AccuracyTrial trial = trial(step -> Double.NaN);

        assertThatThrownBy(trial::run).isInstanceOf(NotFinite.class);
        assertThat(pictures).isEmpty();
    }

    private AccuracyTrial trial(IntToDoubleFunction losses) {
        TaskSpec task = new TaskSpec(
                "t",
                "fake",
                new DataSpec("none", Map.of()),
                new ModelSpec("none", Map.of()),
                new TrainSpec(4, 0, 0.1, 32, 10, 0.9, 1e-4, 0, false, 1, Schedule.cosine()));
        Cell cell = new Cell(task, MethodSpec.of("bn"), 2, 2, Precision.FP32, Layout.NCHW, "fake", "cpu", 1);
        TrialContext context = new TrialContext(
                new FakeEngine(losses).engine(),
                new FakeTask(),
                new Trial(cell, "cell", Measurement.ACCURACY, 1, 1),
                () -> 0,
                new HostMemory(),
                (phase, done, total) -> {});
        return new AccuracyTrial(
                context,
                new StepLog(),
                new MeasuredBuilder(),
                (x, scope) -> x,
                found -> pictures.addAll(found.pictures()),
                Optional.empty());
    }

    /** A task that learns nothing and has one picture to show. */
    private static final class FakeTask implements Task {
        @Override
        public DataInfo dataInfo() {
            return new DataInfo("none", Map.of(), "", "");
        }

        @Override
        public int trainingImages() {
            return 4;
        }

        @Override
        public Session.Program training() {
            return (inputs, scope) -> inputs;
        }

        @Override
        public Session.Program inference() {
            return (inputs, scope) -> inputs;
        }

        @Override
        public BatchSource batches(int batchSize, long seed, boolean augment) {
            return new BatchSource() {
                @Override
                public List<HostTensor> next() {
                    return List.of();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Evaluation evaluate(Engine engine, Session session, int batchSize) {
            return new Evaluation("box_ap", 0.5, 1, Map.of("box_ap50", 0.75), List.of(PICTURE));
        }
    }
}
