package io.normbench.gate.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.gate.GateRows;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Stored runs that were measured in rounds: ratios to the reference are what is judged. */
class RoundsRuleTest {
    private static final double STEADY = 0.01;

    @Test
    void aMachineThatIsSlowerAltogetherChangesNoVerdict() {
        CellVerdict verdict = verdict(cell("gn", 4, ratio(1.2, STEADY), 8, ratio(1.2, STEADY), STEADY));

        assertThat(verdict.verdict()).isEqualTo(Verdict.PASS);
        assertThat(verdict.numbers().change().getAsDouble()).isCloseTo(0, within(1e-12));
        assertThat(verdict.reason()).endsWith("; ratios to bn");
    }

    @Test
    void aMethodThatBecameSlowerBesideTheReferenceFails() {
        CellVerdict verdict = verdict(cell("gn", 4, ratio(1.2, STEADY), 4, ratio(1.5, STEADY), STEADY));

        assertThat(verdict.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(verdict.numbers().change().getAsDouble()).isCloseTo(0.25, within(1e-12));
        assertThat(verdict.numbers().interval().orElseThrow().low()).isBetween(0.22, 0.25);
    }

    @Test
    void oneThatBecameFasterIsImproved() {
        assertThat(verdict(cell("gn", 4, ratio(1.5, STEADY), 4, ratio(1.2, STEADY), STEADY))
                        .verdict())
                .isEqualTo(Verdict.IMPROVED);
    }

    @Test
    void wideIntervalsDecideNothing() {
        assertThat(verdict(cell("gn", 4, ratio(1.2, 0.4), 4, ratio(1.5, 0.4), STEADY))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aChangeInsideTheNoiseFloorOfItsGroupIsNoFailure() {
        CellVerdict verdict = verdict(cell("gn", 4, ratio(1.2, STEADY), 4, ratio(1.4, STEADY), 0.3));

        assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict.reason()).startsWith("inside the noise floor").contains("30.0%");
    }

    @Test
    void amongManyCellsAnAccidentOfOneIsCorrectedFor() {
        // 2.2 standard errors: 0.014 alone, not among twenty.
        CellSamples unlucky = cell("gn", 4, ratio(1, 0.08), 4, ratio(1.135, 0.08), STEADY);
        List<CellSamples> cells = new ArrayList<>(List.of(unlucky));
        for (int i = 0; i < 19; i++) {
            cells.add(cell("m" + i, 4, ratio(1, 0.08), 4, ratio(1, 0.08), STEADY));
        }

        assertThat(new RoundsRule(List.of(unlucky), noise()).verdicts().get(0).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(new RoundsRule(cells, noise()).verdicts())
                .extracting(CellVerdict::verdict)
                .doesNotContain(Verdict.FAIL);
    }

    @Test
    void theReferenceAndRatiosWithoutBoundsAndRowsOfBeforeAreNotItsBusiness() {
        assertThat(RoundsRule.judges(cell("bn", 4, Optional.empty(), 4, Optional.empty(), STEADY)))
                .isFalse();
        assertThat(RoundsRule.judges(cell(
                        "gn",
                        4,
                        ratio(1.2, STEADY),
                        4,
                        Optional.of(Ratio.of(1.2, 0, Double.POSITIVE_INFINITY)),
                        STEADY)))
                .isFalse();
        assertThat(RoundsRule.judges(cell("gn", 4, ratio(1.2, STEADY), 4, Optional.empty(), STEADY)))
                .isFalse();
    }

    private static CellVerdict verdict(CellSamples cell) {
        return new RoundsRule(List.of(cell), noise()).verdicts().get(0);
    }

    private static NoiseModel noise() {
        return NoiseModel.unknown("none here");
    }

    private static Optional<Ratio> ratio(double value, double half) {
        return Optional.of(Ratio.of(value, value / (1 + half), value * (1 + half)));
    }

    private static CellSamples cell(
            String method, double baseMs, Optional<Ratio> base, double headMs, Optional<Ratio> head, double floor) {
        return new CellSamples(
                GateRows.timed(method, 16, "", "", baseMs, 200).cell(),
                List.of(fork(method, Arm.BASE, baseMs, base, floor), fork(method, Arm.HEAD, headMs, head, floor)));
    }

    private static Fork fork(String method, Arm arm, double stepMs, Optional<Ratio> ratio, double floor) {
        ResultRow row = GateRows.timed(method, 16, "", "", stepMs, 200);
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                ratio,
                Optional.empty(),
                Optional.of(Ratio.of(1, 1 / (1 + floor), 1 + floor)),
                12,
                2,
                OptionalDouble.empty(),
                "cap");
        Fork plain = Fork.of(row, arm, Stage.UNPAIRED, 1);
        return new Fork(
                plain.arm(),
                plain.stage(),
                plain.number(),
                plain.outcome(),
                plain.stepMs(),
                plain.hostBytes(),
                plain.deviceBytes(),
                plain.metricValue(),
                plain.finalLoss(),
                Optional.of(comparison),
                plain.warmupCapped());
    }
}
