package io.normbench.run;

import static io.normbench.run.worker.ScriptedWorkers.hello;
import static io.normbench.run.worker.ScriptedWorkers.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.StepsFile;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Runner;
import io.normbench.run.worker.ScriptedWorkers;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs on a machine, or with workers, that cannot be relied on. */
@Tag("slow")
class MachineFaultsTest {
    private static final Answer.Trial ANSWER =
            new Answer.Trial("cpu", new Outcome.Completed(), Measured.nothing(), Optional.empty(), OptionalInt.empty());

    @TempDir
    private Path folder;

    private final Heard heard = new Heard();
    private Path suite;
    private Path runDir;

    @BeforeEach
    void prepare() {
        suite = TestRuns.suite(folder, "method", "[2, 4]", "{memory: {}}", "{timeout_seconds: 120}", "bn");
        runDir = folder.resolve("run");
    }

    private List<ResultRow> run(Runner runner) throws InterruptedException {
        RunContext local = RunContext.local(Installation.current(List.of()));
        RunContext context = new RunContext(
                local.installation(), runner, local.machine(), local.clock(), local.nanoClock(), List.of("run"));
        return new SuiteRun(context, TestRuns.plan(suite), suite, runDir, GpuChoice.none(), heard)
                .run()
                .rows();
    }

    static List<Arguments> misbehaving() {
        String half = said(1, ANSWER).substring(0, 40);
        return List.of(
                arguments(
                        ScriptedWorkers.saying(hello(), Protocol.MARK + "who?"), "sent a message that cannot be read"),
                arguments(ScriptedWorkers.saying(said(0, new Event.Hello("v0"))), "speaks v0, this NormBench "),
                arguments(
                        new ScriptedWorkers(hello() + "\n" + half, 139, 0), "broke off in the middle of a message: "));
    }

    @ParameterizedTest
    @MethodSource("misbehaving")
    void aWorkerThatIsNotUnderstoodIsACrashOfItsTrialThatNamesTheLog(Runner runner, String what)
            throws InterruptedException {
        assertThat(run(runner)).hasSize(2).allSatisfy(row -> crashed(row, what));
    }

    private void crashed(ResultRow row, String what) {
        assertThat(row.outcome()).isInstanceOf(Outcome.Crashed.class);
        assertThat(row.outcome().reason())
                .hasLineCount(1)
                .startsWith("the worker " + what)
                .contains("; its log is " + runDir.resolve("logs"));
    }

    @Test
    void aWorkerThatAnswersTwiceIsReplaced() throws InterruptedException {
        List<ResultRow> rows = run(ScriptedWorkers.saying(hello(), said(1, ANSWER), said(1, ANSWER)));

        assertThat(rows.get(0).outcome()).isEqualTo(new Outcome.Completed());
        crashed(rows.get(1), "answered request 1 again");
    }

    @Test
    void whatAWorkerSaysAfterItsLastAnswerIsToldWithItsLog() throws InterruptedException {
        suite = TestRuns.suite(folder, "cell", "[2]", "{memory: {}}", "{timeout_seconds: 120}", "bn");

        List<ResultRow> rows = run(ScriptedWorkers.saying(hello(), said(1, ANSWER), said(1, ANSWER)));

        assertThat(rows).extracting(ResultRow::outcome).containsExactly(new Outcome.Completed());
        assertThat(heard.notices)
                .singleElement()
                .asString()
                .startsWith("the worker went on after its last answer; its log is " + runDir.resolve("logs"));
    }

    @Test
    void aFullDiskUnderTheLogsStopsTheRunWithoutARow() throws Exception {
        Path log = Files.createDirectories(runDir.resolve("logs")).resolve("digits_bn-memory.log");
        Files.createSymbolicLink(log, Path.of("/dev/full"));

        stopped(ScriptedWorkers.saying(hello(), "words", said(1, ANSWER)), log.toString());
        assertThat(ResultsFile.read(runDir)).isEmpty();
    }

    @Test
    void aFullDiskUnderTheStepsStopsTheRunAndTheTrialRunsAgain() throws Exception {
        Trial second = TestRuns.plan(suite).trials().get(1);
        Path steps = StepsFile.path(runDir, second.cellId(), second.trialId());
        Path full = Files.createDirectories(steps.getParent()).resolve(steps.getFileName() + ".tmp");
        Files.createSymbolicLink(full, Path.of("/dev/full"));

        stopped(Runner.local(), "cannot write " + steps);
        assertThat(ResultsFile.read(runDir)).hasSize(1);

        Files.delete(full);
        assertThat(run(Runner.local())).hasSize(2).noneMatch(row -> row.outcome() instanceof Outcome.Crashed);
        assertThat(steps).isRegularFile();
    }

    private void stopped(Runner runner, String what) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> run(runner))
                .withMessageContaining(what)
                .withMessageContaining("No space left on device")
                .satisfies(error -> {
                    assertThat(error.getMessage()).hasLineCount(1);
                    assertThat(error.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE);
                });
    }
}
