package io.normbench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.result.Build;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.LayerReading;
import io.normbench.result.Manifest;
import io.normbench.result.Manifest.Harness;
import io.normbench.result.Manifest.Invocation;
import io.normbench.result.Observed;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.SingularityCourse;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.ScoresFile;
import io.normbench.result.file.SingularityFile;
import io.normbench.task.ImageScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the files of a run to its report. */
class RunReportsTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Harness HARNESS = new Harness("0.1.0", "0123456789abcdef", Optional.of(false));
    private static final Build FIRST = Build.of(HARNESS, Map.of("plugin.1.my.jar", "aa"));
    private static final Build SECOND = Build.of(HARNESS, Map.of("plugin.1.my.jar", "bb"));
    private static final String SUITE = """
            name: s
            description: what it is for
            claims:
              - {id: better, source: somewhere, expect: "accuracy(gn, 2, t) < accuracy(bn, 2, t)"}
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunOfOneBuildShowsItsSuiteItsExclusionsAndWhatIsMissing() throws IOException {
        String report = report(List.of(row("gn+ws", 2, 0.5, FIRST)), "cell-b4/a1");

        assertThat(report)
                .contains("what it is for", "1 of 2 planned trials", "| t | gn+ws | 4 | too slow |")
                .contains("build." + FIRST.id())
                .doesNotContain(", build " + FIRST.id());
    }

    @Test
    void rowsOfSeveralBuildsStandApartAndAClaimIsJudgedOncePerBuild() throws IOException {
        String report = report(List.of(
                row("gn", 2, 0.25, FIRST),
                row("bn", 2, 0.5, FIRST),
                row("gn", 4, 0.75, SECOND),
                row("gn", 2, 0.9, SECOND)));

        for (Build build : List.of(FIRST, SECOND)) {
            assertThat(report)
                    .contains("t, build " + build.id(), "better, build " + build.id(), build.id() + " (2 trials)");
        }
        // The mean over both builds.
        assertThat(report)
                .contains("| gn | 0.250 (1 seed) |", "| gn | 0.900 (1 seed) | 0.750 (1 seed) |")
                .doesNotContain("0.575");
    }

    @Test
    void aRunThatWasWatchedHasAPageOfItAndIndexLeadsThere() throws IOException {
        LayerReading reading = new LayerReading(
                0, "norm", new double[] {1}, new double[1], new double[] {0.5}, new double[] {2}, new double[] {0.7});
        ResultRow row = row("gn", 2, 0.5, FIRST);
        SingularityFile.write(folder, row.cellId(), row.trial(), List.of(reading));

        report(List.of(row.with(row.measured().withFurther(new SingularityCourse(List.of(reading)).figures()))));

        assertThat(folder.resolve("report/singularity.html")).isRegularFile();
        assertThat(folder.resolve("report/singularity.csv")).isRegularFile();
        assertThat(folder.resolve("report/index.html")).content().contains("href=\"singularity.html\"");
        assertThat(folder.resolve("report/published.html")).doesNotExist();
    }

    @Test
    void aRunThatNobodyWatchedHasNone() throws IOException {
        report(List.of(row("gn", 2, 0.5, FIRST)));

        assertThat(folder.resolve("report/singularity.html")).doesNotExist();
        assertThat(folder.resolve("report/index.html")).content().doesNotContain("singularity.html");
    }

    /** Four groups of images: gn does the third better than bn, the others alike. */
    @Test
    void whatWasKeptOfEachImageDecidesIntervalsAndClaims() throws IOException {
        List<ResultRow> rows = new ArrayList<>();
        for (String method : List.of("bn", "gn")) {
            for (int seed = 1; seed <= 2; seed++) {
                double value = method.equals("gn") ? 0.50 : 0.44;
                ResultRow row = RowBuilder.row("t", method, 2)
                        .of("run", "s", method + "-b2")
                        .trial("a" + seed, seed)
                        .accurate(value + 0.001 * seed)
                        .by(FIRST.id())
                        .build();
                rows.add(row);
                ScoresFile.write(
                        folder,
                        row.cellId(),
                        row.trial(),
                        new ImageScores(List.of(0.1, 0.9, method.equals("gn") ? 0.5 : 0.26, 0.5)));
            }
        }

        String report = report(rows);

        // Differences 0, 0, 0.24, 0: a standard error of 0.06, where two sides of 360 images of their own would have
        // 0.037.
        assertThat(report).contains("from what was kept");
        assertThat(Files.readString(folder.resolve("report/index.html")))
                .contains("\u22120.060 (\u22120.178 to +0.058)");
    }

    private static ResultRow row(String method, int batch, double accuracy, Build build) {
        return RowBuilder.row("t", method, batch)
                .of("run", "s", method + "-b" + batch + "-" + build.id())
                .trial("a1", 1)
                .accurate(accuracy)
                .by(build.id())
                .build();
    }

    private String report(List<ResultRow> rows, String... pending) throws IOException {
        try (ResultsFile results = ResultsFile.open(folder)) {
            rows.forEach(results::append);
        }
        ManifestFile.write(
                folder,
                new Manifest(
                        Manifest.SCHEMA,
                        "run",
                        START,
                        Optional.empty(),
                        HARNESS,
                        List.of("run", "s.yaml"),
                        new Manifest.SuiteSource("s", "00ff", SUITE),
                        List.of(1L),
                        Stream.concat(rows.stream().map(ResultRow::key), Stream.of(pending))
                                .map(key -> new Manifest.PlannedTrial(key, Optional.empty(), NullNode.getInstance()))
                                .toList(),
                        List.of(new Manifest.Exclusion(
                                "t_gn-ws_b4", Optional.of(CellKey.named("t", "gn+ws", 4)), "too slow")),
                        Map.of(),
                        Fingerprint.of(Map.of()),
                        Observed.nothing(),
                        List.of(
                                Invocation.start(START, false, Optional.of(FIRST)),
                                Invocation.start(START, true, Optional.of(SECOND)))));
        RunReports.render(folder, folder.resolve("report"));
        return Files.readString(folder.resolve("report/report.md"));
    }
}
