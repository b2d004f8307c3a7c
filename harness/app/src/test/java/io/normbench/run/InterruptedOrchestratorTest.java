package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends {@code normbench run} from outside, in the middle of a trial. */
@Tag("slow")
class InterruptedOrchestratorTest {
    private static final int SIGHUP = 1;
    private static final int SIGTERM = 15;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "kill -{0} of {1}: status {2}")
    @CsvSource({"KILL, the process, 137", "INT, the process, 130", "TERM, the process group, 143"})
    void aKilledRunKeepsItsRowsLeavesNoWorkerAndCanBeResumed(String signal, String target, int status)
            throws Exception {
        Path released = folder.resolve("released");
        Path runDir = folder.resolve("run");
        Path suite = TestRuns.throughputSuite(
                folder,
                "method",
                "[1, 2]",
                "{timeout_seconds: 300}",
                "{id: test_hang, options: {batch: 2, until: \"" + released + "\"}}");
        boolean group = target.endsWith("group");
        List<String> prefix = group ? List.of("setsid") : List.of();
        String classPath = System.getProperty("java.class.path");
        Path output = folder.resolve("output.txt");
        try (StartedProcess run =
                TestRuns.normbench(prefix, classPath, output, "run", suite.toString(), "-o", runDir.toString())) {
            Eventually.waitFor("the hang", () -> !run.isAlive() || hanging(runDir));
            assertThat(run.isAlive()).as(run::output).isTrue();
            List<Long> workers = run.descendants();
            // Otherwise a signal to the group could kill the worker first, and the row would say that it crashed.
            assertThat(workers)
                    .isNotEmpty()
                    .allSatisfy(worker -> assertThat(List.of(SIGHUP, StartedProcess.SIGINT, SIGTERM))
                            .allMatch(number -> StartedProcess.ignores(worker.toString(), number)));

            run.signal(signal, group);

            assertThat(run.exitStatus()).isEqualTo(status);
            Eventually.waitFor("the end of the workers", () -> workers.stream().noneMatch(Eventually::alive));
            assertThat(TestRuns.rows(runDir)).containsOnlyKeys("test_hang/1/t1");
            assertThat(ManifestFile.read(runDir).finished()).isEmpty();
            if (!signal.equals("KILL")) {
                assertThat(run.output())
                        .contains("interrupted: 1 of 2 trials are done; run the same command with -o " + runDir
                                + " to resume")
                        .doesNotContain("report:", "wall time");
            }
        }

        Files.createFile(released);
        Heard heard = new Heard();
        assertThat(TestRuns.prepare(suite, runDir, heard).run().left()).isZero();
        assertThat(heard.started).hasSize(1);
        assertThat(TestRuns.rows(runDir)).containsOnlyKeys("test_hang/1/t1", "test_hang/2/t1");
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefusedWithTheHoldersProcessId() throws Exception {
        Path runDir = folder.resolve("run");
        Path suite = TestRuns.throughputSuite(folder, "method", "[1]", "{timeout_seconds: 60}", "none");
        try (RunLock lock = RunLock.acquire(runDir, Clock.systemUTC());
                StartedProcess second = TestRuns.normbench(
                        folder.resolve("output.txt"), "run", suite.toString(), "-o", runDir.toString())) {
            assertThat(second.exitStatus()).isEqualTo(5);
            assertThat(second.output())
                    .contains("run directory " + runDir + " is in use by process "
                            + ProcessHandle.current().pid())
                    .contains("choose another directory with -o")
                    .doesNotContain("\tat ");
        }
        assertThat(runDir.resolve("results.csv")).doesNotExist();
    }

    private static boolean hanging(Path runDir) {
        return Files.isDirectory(runDir.resolve("logs"))
                && TestRuns.logs(runDir).contains("hanging");
    }
}
