package io.normbench.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Outcome;
import io.normbench.result.file.StepsFile;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers for invented runs. */
class ReproductionTest {
    private static final double[] LOSSES = {2.5, 2.25, 2.125};

    @TempDir
    private Path folder;

    private Runs stored;
    private Runs now;
    private Reproduction judged;

    @BeforeEach
    void furnish() {
        stored = new Runs(folder.resolve("stored"));
        now = new Runs(folder.resolve("now"));
    }

    private Reproduction judged() {
        if (judged == null) {
            StoredRun before = stored.written();
            Tolerances tolerances = Tolerances.of(Tolerances.STEP_TIME, 0);
            judged = Reproduction.judge(before, now.written(), before.rows().keySet(), tolerances);
        }
        return judged;
    }

    private TrialAnswer only() {
        return judged().trials().get(0);
    }

    @Test
    void theSameBitsAreReproduced() {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.9, LOSSES);

        assertThat(only().answer()).isEqualTo(Answer.REPRODUCED);
        assertThat(only().losses().orElseThrow().text()).isEqualTo("3 losses bit-equal");
        assertThat(only().reasons()).isEmpty();
    }

    @Test
    void theLastBitOfALossIsSeenAndItsStepNamed() {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.9, 2.5, Math.nextUp(2.25), 2.0);

        assertThat(only().answer()).isEqualTo(Answer.WITHIN_NOISE);
        assertThat(only().losses().orElseThrow().firstDifference()).isEqualTo(2);
        assertThat(only().losses().orElseThrow().text()).startsWith("differs from step 2: 2.25 \u2260 2.2500000000");
    }

    @Test
    void aMetricWithinTheSamplingErrorOfItsItemsIsNoise() {
        // 2 sqrt(2 * 0.9 * 0.1 / 400) = 0.0424
        stored.trained("a1", 1, 0.9, LOSSES).trained("a2", 2, 0.9, LOSSES);
        now.trained("a1", 1, 0.858, 2.5, 2.3, 2.0).trained("a2", 2, 0.857, 2.5, 2.3, 2.0);

        assertThat(judged().trials())
                .extracting(TrialAnswer::answer)
                .containsExactly(Answer.WITHIN_NOISE, Answer.NOT_REPRODUCED);
        assertThat(judged().worst()).isEqualTo(Answer.NOT_REPRODUCED);
        assertThat(judged().trials().get(1).reasons()).anyMatch(reason -> reason.contains("outside the band"));
    }

    @Test
    void equalLossesWithAnotherMetricAreNotReproduced() {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.95, LOSSES);

        assertThat(only().answer()).isEqualTo(Answer.NOT_REPRODUCED);
    }

    @Test
    void anAccuracyTrialOfOtherLengthIsNotTheSame() {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.9, 2.5, 2.25);

        assertThat(only().answer()).isEqualTo(Answer.WITHIN_NOISE);
        assertThat(only().reasons()).singleElement().asString().contains("3 steps", "took 2");
    }

    @Test
    void anotherSeedIsAnotherTrialHoweverCloseItsNumbers() {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 7, 0.9, 2.4, 2.2, 2.1);

        assertThat(only().answer()).isEqualTo(Answer.NOT_REPRODUCED);
        assertThat(only().reasons()).singleElement().asString().contains("seed 1 ", "says 7");
        assertThat(only().losses().orElseThrow().firstDifference()).isEqualTo(1);
    }

    @Test
    void ofThroughputTrialsTheCommonStepsAreCompared() {
        stored.timed("t1", 9, 10, 11, Map.of(), LOSSES);
        now.timed("t1", 9, 10, 11, Map.of(), 2.5, 2.25);

        assertThat(only().answer()).isEqualTo(Answer.REPRODUCED);
        assertThat(only().losses().orElseThrow().compared()).isEqualTo(2);
    }

    @Test
    void lossesOfThroughputTrialsMayDifferByAThousandth() {
        stored.timed("t1", 9, 10, 11, Map.of(), LOSSES).timed("t2", 9, 10, 11, Map.of(), LOSSES);
        now.timed("t1", 9, 10, 11, Map.of(), 2.5, 2.251, 2.125).timed("t2", 9, 10, 11, Map.of(), 2.5, 2.26, 2.125);

        assertThat(judged().trials())
                .extracting(TrialAnswer::answer)
                .containsExactly(Answer.WITHIN_NOISE, Answer.NOT_REPRODUCED);
    }

    @Test
    void aStepTimeMayLieHalfOutsideThePercentilesOfAllTrialsOfItsCell() {
        // 8 to 20 ms in the two trials: 5.33 to 30 ms.
        stored.timed("t1", 8, 10, 12, Map.of(), LOSSES).timed("t2", 9, 10, 20, Map.of(), LOSSES);
        now.timed("t1", 29, 29, 29, Map.of(), LOSSES).timed("t2", 31, 31, 31, Map.of(), LOSSES);

        assertThat(judged().trials())
                .extracting(TrialAnswer::answer)
                .containsExactly(Answer.REPRODUCED, Answer.NOT_REPRODUCED);
        assertThat(judged().trials().get(1).reasons())
                .singleElement()
                .asString()
                .contains("was 10.0 ms", "is 31.0 ms", "5.33 to 30.0 ms");
    }

    @Test
    void aStepTimeOfAMachineThatWasNotQuietIsNotJudged() {
        stored.timed("t1", 9, 10, 11, Map.of(), LOSSES);
        now.timed("t1", 90, 99, 99, Map.of("machine_flags", "busy"), LOSSES);

        assertThat(only().answer()).isEqualTo(Answer.REPRODUCED);
        assertThat(only().reasons()).singleElement().asString().contains("not judged", "now: busy");
    }

    @Test
    void anotherOutcomeIsNotReproducedAndTheSameFailureIs() {
        stored.ended("t1", new Outcome.OutOfMemory("host", "host: 1")).timed("t2", 1, 1, 1, Map.of(), LOSSES);
        now.ended("t1", new Outcome.OutOfMemory("host", "host: 2")).ended("t2", new Outcome.Crashed("signal 11"));

        assertThat(judged().trials())
                .extracting(TrialAnswer::answer)
                .containsExactly(Answer.REPRODUCED, Answer.NOT_REPRODUCED);
        assertThat(judged().trials().get(1).reasons())
                .singleElement()
                .asString()
                .contains("as completed", "as crashed (signal 11)");
    }

    @Test
    void aTrialWithoutNewRowIsNotReproduced() {
        stored.trained("a1", 1, 0.9, LOSSES);

        assertThat(only().answer()).isEqualTo(Answer.NOT_REPRODUCED);
    }

    @Test
    void withoutStoredLossesAnEqualMetricIsNoMoreThanNoise() throws IOException {
        stored.trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.9, LOSSES);
        Files.delete(StepsFile.path(folder.resolve("stored"), "cell", "a1"));

        assertThat(only().answer()).isEqualTo(Answer.WITHIN_NOISE);
        assertThat(only().reasons()).anyMatch(reason -> reason.contains("no file of its losses"));
    }

    @Test
    void provenanceNamesKeysOfTheComparedWorkersThenDataThenTheBuild() {
        stored.threads(4).split("s0").harness("0.9", "old").trained("a1", 1, 0.9, LOSSES);
        now.trained("a1", 1, 0.9, LOSSES);

        assertThat(judged().provenance())
                .containsExactly(
                        new Difference("engine.e.threads", "4", "2"),
                        new Difference("env.OMP_NUM_THREADS", "4", "2"),
                        new Difference("data.digits.split", "s0", "s1"),
                        new Difference("harness.version", "0.9", "1.0"),
                        new Difference("harness.commit", "old", "abc"));
        assertThat(only().answer()).isEqualTo(Answer.REPRODUCED);
    }

    @Test
    void aSuiteThatWasChangedInTheManifestIsRefused() {
        stored.suiteHash("0123456789abcdef").trained("a1", 1, 0.9, LOSSES);

        assertThatThrownBy(() -> stored.written())
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(5))
                .hasMessageContaining("manifest.json: the suite's text has the hash")
                .hasMessageContaining("not 0123456789ab");
    }

    @Test
    void twoRowsOfOneTrialAreRefused() {
        stored.trained("a1", 1, 0.9, LOSSES).trained("a1", 1, 0.8, LOSSES);

        assertThatThrownBy(() -> stored.written())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds the same trial twice: cell/a1");
    }
}
