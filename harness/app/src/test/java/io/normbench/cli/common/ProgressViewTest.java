package io.normbench.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.run.TestRuns;
import io.normbench.run.TimeEstimate;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressViewTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int WIDTH = 80;

    @TempDir
    private Path folder;

    private final StringWriter text = new StringWriter();
    private final AtomicLong clock = new AtomicLong(17);
    private Plan plan;

    @BeforeEach
    void planFourTrials() {
        plan = TestRuns.plan(
                TestRuns.throughputSuite(
                        folder,
                        "method",
                        "[1, 2]",
                        "{timeout_seconds: 60}",
                        "bn",
                        "{id: gn, label: \"a label longer than any terminal is wide, so that the bar must be cut off somewhere\"}"));
    }

    private ProgressView view(boolean terminal) {
        return view(terminal, WIDTH);
    }

    private ProgressView view(boolean terminal, int columns) {
        return ProgressView.of(
                new PrintWriter(text), terminal, columns, plan, new TimeEstimate(plan.suite(), 2), clock::get);
    }

    private void finish(ProgressView view, Trial trial, Outcome outcome) {
        clock.addAndGet(2 * SECOND);
        view.trialFinished(trial, row(trial, outcome));
    }

    @Test
    void plainOutputIsALineATrialWithoutControlCharacters() {
        ProgressView view = view(false);
        view.started(4, 4);
        for (Trial trial : plan.trials()) {
            view.trialStarted(trial);
            view.progress(trial, "measure", 1, 2);
            finish(view, trial, new Outcome.Completed());
        }
        view.close();

        assertThat(text.toString()).doesNotContain("\r", "\033");
        assertThat(text.toString().lines()).hasSize(4);
        assertThat(text.toString().lines().findFirst().orElseThrow())
                .startsWith("[1/4] digits bn batch 1: ")
                .endsWith(" left");
    }

    @Test
    void timeLeftShrinksToNothing() {
        ProgressView view = view(false);
        view.started(4, 4);
        plan.trials().forEach(trial -> finish(view, trial, new Outcome.Completed()));

        Matcher matcher = Pattern.compile(", (\\d+) s left").matcher(text.toString());
        List<Integer> left =
                matcher.results().map(found -> Integer.valueOf(found.group(1))).toList();
        // Two seconds a trial: after the first, three are left.
        assertThat(left).containsExactly(6, 4, 2, 0);
    }

    @Test
    void aBarIsNeverWiderThanTheTerminal() {
        ProgressView view = view(true);
        view.started(4, 4);
        plan.trials().forEach(view::trialStarted);
        for (Trial trial : plan.trials()) {
            clock.addAndGet(SECOND);
            view.progress(trial, "a long name of a phase", 1, 3);
            finish(view, trial, new Outcome.Completed());
        }
        view.close();

        List<String> drawn = drawn();
        assertThat(drawn)
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(WIDTH));
        assertThat(drawn).anySatisfy(line -> assertThat(line).endsWith("…"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 200})
    void theBarFitsTheTerminal(int columns) {
        ProgressView view = view(true, columns);
        view.started(4, 4);
        for (Trial trial : plan.trials()) {
            view.trialStarted(trial);
            finish(view, trial, new Outcome.Completed());
        }

        assertThat(drawn()).isNotEmpty().allMatch(line -> line.length() <= Math.max(2, columns - 1));
    }

    @Test
    void aBarThatIsClosedLeavesAnEmptyLine() {
        ProgressView view = view(true);
        view.started(4, 4);
        view.trialStarted(plan.trials().get(0));
        view.close();

        assertThat(text.toString()).endsWith("\r\033[K");
    }

    @Test
    void aFailureIsALineOfItsOwnEvenOnATerminal() {
        ProgressView view = view(true);
        view.started(4, 4);
        view.trialStarted(plan.trials().get(0));
        finish(view, plan.trials().get(0), new Outcome.Crashed("killed by signal 11; log: first\nsecond"));

        assertThat(text.toString())
                .containsPattern("\r\033\\[Kdigits bn batch 1: crashed: killed by signal 11; log: first\\R")
                .doesNotContain("second");
    }

    @Test
    void aBarIsNotRedrawnForEveryStep() {
        ProgressView view = view(true);
        view.started(4, 4);
        view.trialStarted(plan.trials().get(0));
        int before = drawn().size();
        for (int step = 1; step <= 50; step++) {
            clock.addAndGet(SECOND / 100);
            view.progress(plan.trials().get(0), "measure", step, 50);
        }

        assertThat(drawn().size() - before).isEqualTo(5);
    }

    @Test
    void aResumedRunSaysWhatIsDoneAndCountsFromThere() {
        ProgressView view = view(false);
        view.started(4, 1);
        finish(view, plan.trials().get(3), new Outcome.Completed());

        assertThat(text.toString()).contains("resuming: 3 of 4 trials are done already", "[4/4] ");
    }

    @Test
    void anInterruptionSaysHowToGoOn() {
        ProgressView view = view(true);
        view.started(4, 4);
        finish(view, plan.trials().get(0), new Outcome.Completed());
        view.interrupted(Path.of("runs", "x"));

        assertThat(text.toString())
                .contains("interrupted: 1 of 4 trials are done; run the same command with -o runs/x to resume");
    }

    /** What was drawn over the bar's line, without control characters; lines that end are none of it. */
    private List<String> drawn() {
        return Arrays.stream(text.toString().split("\r"))
                .filter(part -> part.endsWith("\033[K"))
                .map(part -> part.replace("\033[K", ""))
                .toList();
    }

    private static ResultRow row(Trial trial, Outcome outcome) {
        return RowBuilder.row(
                        "digits", trial.cell().method().label(), trial.cell().batchSize())
                .trial(trial.trialId(), trial.seed(), outcome, Measured.nothing())
                .build();
    }
}
