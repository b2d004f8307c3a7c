package io.normbench.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.result.Outcome;
import io.normbench.suite.Precision;
import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellJudgeTest {
    @TempDir
    private Path folder;

    private final Outcome completed = new Outcome.Completed();
    private final Outcome diverged = new Outcome.Diverged("the loss is NaN at step 2");

    @Test
    void enginesAgreeWithinTheBoundOfEachCheckpoint() {
        train("a", List.of(2.0, 1.0), 1, 1);
        train("b", List.of(2.0, 1.0 + 1e-8), 1 + 1e-10, 1 + 1e-8);

        CellJudge judge = judge(completed, completed);

        assertThat(judge.verdict()).isEqualTo(Verdict.AGREE);
        assertThat(judge.checkpoints())
                .extracting(CellAgreement.Checkpoint::step)
                .containsExactly(1, 2);
        assertThat(judge.reason()).isEmpty();
    }

    @Test
    void weightsBeyondTheBoundDifferAtTheirCheckpoint() {
        train("a", List.of(2.0, 1.0), 1, 1);
        train("b", List.of(2.0, 1.0), 1 + 1e-8, 1);

        assertThat(judge(completed, completed).verdict()).isEqualTo(Verdict.DIFFER);
        assertThat(judge(completed, completed).firstStepApart()).hasValue(1);
        assertThat(judge(completed, completed).worstTensor()).isEqualTo("w");
    }

    @Test
    void aLossBeyondTheBoundDiffersAtItsStep() {
        train("a", List.of(2.0, 1.0), 1, 1);
        train("b", List.of(2.0, 1.1), 1, 1);

        assertThat(judge(completed, completed).verdict()).isEqualTo(Verdict.DIFFER);
        assertThat(judge(completed, completed).firstStepApart()).hasValue(2);
    }

    @Test
    void oneThatDivergesAloneDiffers() {
        train("a", List.of(2.0, 1.0), 1, 1);
        train("b", List.of(2.0, Double.NaN), 1);

        assertThat(judge(completed, diverged).verdict()).isEqualTo(Verdict.DIFFER);
    }

    @Test
    void whoDivergesTogetherAgreesAndSaysSo() {
        train("a", List.of(2.0, Double.NaN), 1);
        train("b", List.of(2.0, Double.NaN), 1);

        CellJudge judge = judge(diverged, diverged);

        assertThat(judge.verdict()).isEqualTo(Verdict.AGREE);
        assertThat(judge.checkpoints()).hasSize(1);
        assertThat(judge.reason()).isEqualTo("both engines: diverged, the loss is NaN at step 2");
    }

    @Test
    void whatAnEngineLacksAndWhatKillsItAreNoDifference() {
        train("a", List.of(2.0, 1.0), 1, 1);

        CellJudge lacking = judge(completed, new Outcome.Unsupported("operation 'fold' is not available"));
        assertThat(lacking.verdict()).isEqualTo(Verdict.UNSUPPORTED);
        assertThat(lacking.reason()).isEqualTo("b: unsupported, operation 'fold' is not available");
        assertThat(lacking.checkpoints()).isEmpty();
        CellJudge dead = judge(completed, new Outcome.Crashed("signal 11\nstack"));
        assertThat(dead.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(dead.reason()).isEqualTo("b: crashed, signal 11");
    }

    @Test
    void exitStatusIsThatOfTheWorstCell() {
        assertThat(agreement(Verdict.AGREE, Verdict.UNSUPPORTED).exitStatus()).isZero();
        assertThat(agreement(Verdict.AMPLIFIED).exitStatus()).isZero();
        assertThat(agreement(Verdict.AGREE, Verdict.DIFFER, Verdict.FAILED).exitStatus())
                .isEqualTo(1);
        assertThat(agreement(Verdict.AGREE, Verdict.FAILED).exitStatus()).isEqualTo(3);
        assertThat(agreement(Verdict.UNSUPPORTED).exitStatus()).isEqualTo(3);
        assertThat(agreement().exitStatus()).isEqualTo(3);
    }

    @Test
    void anAgreementComesBackFromItsFile() {
        Agreement agreement = agreement(Verdict.AGREE, Verdict.DIFFER);
        AgreementFile.write(folder, agreement);

        assertThat(AgreementFile.read(folder)).isEqualTo(agreement);
        assertThat(AgreementFile.exists(folder)).isTrue();
    }

    @Test
    void aFileThatIsNoAgreementIsRefused() throws Exception {
        Files.writeString(folder.resolve(AgreementFile.NAME), "[]");

        assertThatThrownBy(() -> AgreementFile.read(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("agreement.json")
                .hasMessageContaining("run 'normbench agree' again");
    }

    private CellJudge judge(Outcome a, Outcome b) {
        return new CellJudge(
                new CellJudge.Side("a", a, folder.resolve("a")),
                new CellJudge.Side("b", b, folder.resolve("b")),
                new TreeSet<>(Set.of(1, 2)),
                Tolerances.of(Precision.FP64));
    }

    /** Losses of the steps, and the one weight after each of them. */
    private void train(String engine, List<Double> losses, double... weights) {
        double[] values = losses.stream().mapToDouble(Double::doubleValue).toArray();
        TensorFile.write(
                folder.resolve(engine),
                AgreeWork.LOSSES,
                Map.of(AgreeWork.LOSSES, HostTensor.of(values, values.length)));
        for (int step = 1; step <= weights.length; step++) {
            TensorFile.write(
                    folder.resolve(engine),
                    AgreeWork.weightsAfter(step),
                    Map.of("w", HostTensor.of(new double[] {weights[step - 1]}, 1)));
        }
    }

    private static Agreement agreement(Verdict... verdicts) {
        return new Agreement(
                Agreement.SCHEMA,
                "s",
                "hash",
                Instant.EPOCH,
                List.of("agree", "s"),
                "fp32",
                10,
                1,
                Tolerances.of(Precision.FP32),
                List.of(),
                Map.of("cpu.model", "x"),
                List.of(verdicts).stream()
                        .map(verdict -> new CellAgreement(
                                "digits",
                                "preact-resnet",
                                "bn",
                                2,
                                "a",
                                "b",
                                verdict,
                                "",
                                List.of(new CellAgreement.Checkpoint(
                                        1, Difference.NONE, new Difference(Double.POSITIVE_INFINITY, "w")))))
                        .toList());
    }
}
