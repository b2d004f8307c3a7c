package io.normbench.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CellIdTest {
    private static final TaskSpec TASK = task(Map.of("depth", 8, "width", 16), 0.1);
    private static final MethodSpec METHOD = new MethodSpec("bcn+ws", Map.of("groups", 8, "eps", 1e-5), "bcn+ws");
    private static final Cell CELL = new Cell(TASK, METHOD, 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0);

    @Test
    void isStable() {
        assertThat(CellId.of(CELL)).isEqualTo("digits-classification_bcn-ws_b16_b839df1c");
    }

    @Test
    void doesNotDependOnTheOrderOfOptions() {
        Cell other = with(new MethodSpec("bcn+ws", new LinkedHashMap<>(Map.of("eps", 1e-5, "groups", 8)), "bcn+ws"));

        assertThat(CellId.of(other)).isEqualTo(CellId.of(CELL));
    }

    @Test
    void isSafeAsAFileName() {
        assertThat(CellId.of(with(new MethodSpec("gn", Map.of(), "../GN (eps=1e-3, 8 Gruppen) / \u00fc"))))
                .matches("digits-classification_gn-eps-1e-3-8-gruppen_b16_[0-9a-f]{8}");
    }

    @Test
    void longLabelsAreCut() {
        assertThat(CellId.of(with(new MethodSpec("gn", Map.of(), "x".repeat(300)))))
                .hasSizeLessThan(100);
    }

    static Stream<Cell> otherCells() {
        return Stream.of(
                with(new MethodSpec("bcn+ws", Map.of("groups", 4, "eps", 1e-5), "bcn+ws")),
                new Cell(
                        task(Map.of("depth", 14, "width", 16), 0.1),
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0),
                new Cell(
                        task(Map.of("depth", 8, "width", 16), 0.2),
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0),
                new Cell(
                        task(Map.of("depth", 8, "width", 16), 0.1, 300),
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0),
                new Cell(TASK, METHOD, 16, 8, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0),
                new Cell(TASK, METHOD, 16, 16, Precision.FP64, Layout.NCHW, "libtorch", "auto", 0),
                new Cell(TASK, METHOD, 16, 16, Precision.FP32, Layout.CHANNELS_LAST, "libtorch", "auto", 0),
                new Cell(TASK, METHOD, 16, 16, Precision.FP32, Layout.NCHW, "dl4j", "auto", 0),
                new Cell(TASK, METHOD, 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "cpu", 0),
                new Cell(TASK, METHOD, 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "auto", 1),
                new Cell(
                        TASK,
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0,
                        Execution.GRAPH,
                        true,
                        EvaluationSpec.running()),
                new Cell(
                        TASK,
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0,
                        Execution.EAGER,
                        false,
                        EvaluationSpec.running()),
                new Cell(
                        TASK,
                        METHOD,
                        16,
                        16,
                        Precision.FP32,
                        Layout.NCHW,
                        "libtorch",
                        "auto",
                        0,
                        Execution.EAGER,
                        true,
                        EvaluationSpec.precise(64)),
                new Cell(clipped(), METHOD, 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0));
    }

    @ParameterizedTest
    @MethodSource("otherCells")
    void changesWithEverythingInTheCell(Cell other) {
        assertThat(CellId.of(other))
                .startsWith("digits-classification_bcn-ws_b16_")
                .isNotEqualTo(CellId.of(CELL));
    }

    private static Cell with(MethodSpec method) {
        return new Cell(TASK, method, 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0);
    }

    private static TaskSpec task(Map<String, Object> modelOptions, double lr) {
        return task(modelOptions, lr, 0);
    }

    private static TaskSpec clipped() {
        TrainSpec train = TASK.train();
        return new TaskSpec(
                TASK.id(),
                TASK.kind(),
                TASK.data(),
                TASK.model(),
                new TrainSpec(
                        train.samples(),
                        train.minUpdates(),
                        train.lr(),
                        train.lrReferenceBatch(),
                        train.lrCap(),
                        train.momentum(),
                        train.weightDecay(),
                        train.warmupFraction(),
                        train.augment(),
                        train.evalBatch(),
                        train.schedule(),
                        0.01));
    }

    private static TaskSpec task(Map<String, Object> modelOptions, double lr, int minUpdates) {
        return new TaskSpec(
                "digits-classification",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", modelOptions),
                new TrainSpec(4000, minUpdates, lr, 32, 0.4, 0.9, 1e-4, 0.05, true, 256, Schedule.cosine()));
    }
}
