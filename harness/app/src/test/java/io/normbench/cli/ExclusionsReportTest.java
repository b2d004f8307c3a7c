package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.SingleTrials;
import io.normbench.run.TestRuns;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the rules of a suite through the manifest to what the report shows of the cells that they leave out. */
class ExclusionsReportTest {
    private static final List<String> METHODS = List.of("gn+ws", "frozen_bn", "gn(groups=2)", "bn");

    @TempDir
    private Path folder;

    private Path run() throws IOException {
        Path suite = TestRuns.throughputSuite(
                folder,
                "cell",
                "[2, 4]",
                "{timeout_seconds: 60}",
                "gn+ws",
                "frozen_bn",
                "{id: gn, options: {groups: 2}, label: \"gn(groups=2)\"}",
                "bn");
        StringBuilder rules = new StringBuilder("exclude:\n");
        METHODS.forEach(method ->
                rules.append("  - {method: \"").append(method).append("\", batch_size: 2, reason: \"no room\"}\n"));
        Files.writeString(suite, Files.readString(suite) + rules);
        Plan plan = TestRuns.plan(suite);
        Path dir = folder.resolve("run");
        new SingleTrials(RunContext.local(Installation.current(List.of())), plan, dir, dir);
        try (ResultsFile results = ResultsFile.open(dir)) {
            for (Trial trial : plan.trials()) {
                results.append(row(trial, trial.cellId(), CellKey.of(trial.cell())));
            }
            // Something must have run at batch 2, or the report has no such column.
            Trial last = plan.trials().get(plan.trials().size() - 1);
            results.append(row(last, "other", CellKey.named("digits", "none", 2)));
        }
        return dir;
    }

    private static ResultRow row(Trial trial, String cellId, CellKey cell) {
        return RowBuilder.row("digits", "bn", 2)
                .of("run", "test", cellId)
                .cell(cell)
                .trial(trial.trialId(), trial.seed())
                .timed(5)
                .build();
    }

    private static String report(Path dir) throws IOException {
        Cli report = Cli.run("report", dir.toString());
        assertThat(report.status()).as(report.err()).isZero();
        return Files.readString(dir.resolve("report/report.md"));
    }

    private static void showsAllAsExcluded(String report) {
        for (String method : METHODS) {
            assertThat(report).contains("| digits | " + method + " | 2 | no room |");
            assertThat(report.lines().filter(line -> line.startsWith("| " + method + " | excl")))
                    .as(method)
                    .isNotEmpty();
        }
    }

    @Test
    void methodsOfAnyLabelAreShownAsLeftOut() throws IOException {
        showsAllAsExcluded(report(run()));
    }

    @Test
    void soTheyAreWhereTheManifestOfAnEarlierVersionHasTheirIdsAlone() throws IOException {
        Path dir = run();
        Path file = dir.resolve(ManifestFile.NAME);
        ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        manifest.required("exclusions").forEach(each -> ((ObjectNode) each).remove("coordinates"));
        manifest.required("plan").forEach(each -> ((ObjectNode) each).remove("coordinates"));
        Files.writeString(file, manifest.toString());

        showsAllAsExcluded(report(dir));
    }
}
