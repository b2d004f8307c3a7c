package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.measure.statistics.BatchStatisticsSession;
import io.normbench.measure.statistics.PreciseStatistics;
import io.normbench.task.Task;
import io.normbench.task.region.RegionTask;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors with masks in the evaluation settings, and without normalization as such networks are trained. */
@Tag("slow")
class DetectorSettingsTest {
    private static final int BATCH = 2;

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gbn", "ibn", "brn", "iternorm", "cbn"})
    void areEvaluatedWithPreciseStatisticsAndWithThoseOfTheBatch(String method) {
        Task task = new RegionTask(Detectors.scenes(8), Detectors.small(method, Map.of(), true));
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 0, 0));
                Task.BatchSource batches = task.batches(BATCH, 1, false)) {
            for (int step = 0; step < 2; step++) {
                List<Tensor> inputs = session.upload(batches.next());
                session.step(task.training(), inputs, 0.01);
                session.release(inputs);
            }
            Map<String, Long> counts = session.counts();
            double[] trained =
                    session.snapshot().get("backbone.layer1.0.bn1.running_mean").toDoubles();

            new PreciseStatistics(
                            session,
                            task.training(),
                            Training.METHODS.create(method, Map.of()).normalization())
                    .estimate(batches::next, 3, done -> {});

            assertThat(session.snapshot()
                            .get("backbone.layer1.0.bn1.running_mean")
                            .toDoubles())
                    .isNotEqualTo(trained);
            assertThat(session.counts()).isEqualTo(counts);
            assertThat(session.snapshot().entrySet())
                    .allSatisfy(variable -> assertThat(
                                    Arrays.stream(variable.getValue().toDoubles())
                                            .allMatch(Double::isFinite))
                            .as(variable.getKey())
                            .isTrue());
            assertThat(task.evaluate(engine, session, 4).count()).isEqualTo(8);
            assertThat(task.evaluate(engine, new BatchStatisticsSession(session), 4)
                            .count())
                    .isEqualTo(8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none, fixup, plain, 0",
        "none, skipinit, plain, 0",
        "none, rezero, plain, 0",
        "none+sws, plain, nf, 0.1",
        "none+sws, auto, nf, 0"
    })
    void trainWithoutNormalization(String method, String init, String wiring, double clip) {
        Task task = new RegionTask(
                Detectors.scenes(8), Detectors.small(method, Map.of(), true, Map.of("init", init, "wiring", wiring)));
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0.9, 0, 0, false, clip));
                Task.BatchSource batches = task.batches(BATCH, 1, false)) {
            // One batch, again and again: what another one costs says nothing of what was learned from this one.
            List<Tensor> inputs = session.upload(batches.next());
            double first = session.step(task.training(), inputs, 0.02);
            double last = first;
            for (int step = 0; step < 8; step++) {
                last = session.step(task.training(), inputs, 0.02);
            }
            session.release(inputs);

            assertThat(last).isFinite();
            // Clipped to a tenth of the weights' size, eight updates move the loss less than the regions drawn do.
            if (clip == 0) {
                assertThat(last).isLessThan(first);
            }
            assertThat(task.evaluate(engine, session, 4).count()).isEqualTo(8);
        }
    }
}
