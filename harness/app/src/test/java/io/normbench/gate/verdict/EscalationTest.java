package io.normbench.gate.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.gate.GateRows;
import io.normbench.gate.GateRule;
import io.normbench.gate.SimulatedMachine;
import io.normbench.gate.report.GateReports;
import io.normbench.gate.sample.GateInputs;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EscalationTest {
    private static final NoiseModel NOISE = NoiseModel.unknown("none stored");

    @TempDir
    private Path folder;

    /** Pairs of one cell whose head is slower by 8% in the mean, but not in every pair: too noisy for the screen. */
    private static List<ResultRow> noisy(String method, String stage, int pairs) {
        double[] ratios = {1.30, 0.85, 1.28, 0.88, 1.25, 0.90};
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= pairs; i++) {
            rows.add(GateRows.timed(method, 16, "base", stage + i, 5, 280));
            rows.add(GateRows.timed(method, 16, "head", stage + i, 5 * ratios[(i - 1) % ratios.length], 280));
        }
        return rows;
    }

    private static List<ResultRow> steady(String method, String stage, int pairs, double ratio) {
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= pairs; i++) {
            rows.add(GateRows.timed(method, 16, "base", stage + i, 5 + 0.001 * i, 280));
            rows.add(GateRows.timed(method, 16, "head", stage + i, ratio * (5 + 0.002 * i), 280));
        }
        return rows;
    }

    private static GateResult decide(List<ResultRow> rows, Escalation escalation) {
        return new GateRule(NOISE, GateSettings.defaults(), escalation).decide(SimulatedMachine.inputs(rows));
    }

    private Path gate(String name, boolean gnIsNoisy) {
        List<ResultRow> rows = new ArrayList<>(noisy("bn", "s", 6));
        rows.addAll(gnIsNoisy ? noisy("gn", "s", 6) : steady("gn", "s", 6, 1));
        Path directory = folder.resolve(name);
        new GateReports().writeAll(decide(rows, Escalation.none()), directory);
        return directory;
    }

    @Test
    void aCellUndecidedThreeTimesInARowIsConfirmedWhateverItsScreeningSays() {
        Escalation escalation =
                Escalation.of(List.of(gate("1", true), gate("2", true), gate("3", false), gate("4", true)));
        assertThat(escalation.cells()).extracting(CellKey::method).containsExactly("bn");

        List<ResultRow> rows = new ArrayList<>(noisy("bn", "s", 6));
        rows.addAll(noisy("gn", "s", 6));
        GateInputs screened = SimulatedMachine.inputs(rows);
        assertThat(new GateRule(NOISE, GateSettings.defaults()).screen(screened).nothingToConfirm())
                .isTrue();
        assertThat(new GateRule(NOISE, GateSettings.defaults(), escalation)
                        .screen(screened)
                        .slower())
                .extracting(CellKey::method)
                .containsExactly("bn");

        rows.addAll(steady("bn", "c", 12, 1.2));
        assertThat(decide(rows, Escalation.none()).count(Verdict.FAIL)).isZero();
        assertThat(decide(rows, escalation).verdicts(v -> v == Verdict.FAIL))
                .singleElement()
                .satisfies(v -> assertThat(v.cell().method()).isEqualTo("bn"));
    }

    @Test
    void itPassesIfTheFreshPairsClearIt() {
        Escalation escalation = Escalation.of(List.of(gate("1", true), gate("2", true), gate("3", true)));
        List<ResultRow> rows = new ArrayList<>(noisy("gn", "s", 6));
        rows.addAll(steady("gn", "c", 12, 1.0));

        assertThat(decide(rows, escalation).verdicts(v -> v == Verdict.PASS))
                .anySatisfy(v -> assertThat(v.reason()).contains("cleared by 12 fresh pairs"));
    }

    @Test
    void twoGatesAreTooFew() {
        assertThatThrownBy(() -> Escalation.of(List.of(gate("1", true), gate("2", true))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--earlier names 2 gates, expected at least 3");
    }

    @Test
    void somethingElseThanAGateIsNamed() throws Exception {
        Path other = Files.writeString(folder.resolve("other.json"), "{\"schema\": \"normbench/noise/v1\"}");
        Path gate = gate("1", true);

        assertThatThrownBy(() -> Escalation.of(List.of(gate, gate, other)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("other.json has schema 'normbench/noise/v1', expected 'normbench/gate/v1'");
        assertThatThrownBy(() -> Escalation.of(List.of(gate, gate, folder.resolve("absent"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("absent");
    }
}
