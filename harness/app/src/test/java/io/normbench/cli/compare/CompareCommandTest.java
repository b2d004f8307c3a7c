package io.normbench.cli.compare;

import static io.normbench.comparison.StoredRuns.inRounds;
import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import io.normbench.comparison.StoredRuns;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    private Path folder;

    /** 40 methods of one group, whose ratios are {@code factor} times the usual. */
    private String run(String name, String cpu, double factor) {
        List<ResultRow> rows = new ArrayList<>(List.of(inRounds("bn", 4, 1, 0)));
        for (int i = 1; i <= 40; i++) {
            rows.add(inRounds("a-method-with-a-long-label(groups=" + i + ")", 4, factor * (1 + 0.05 * i), 0.01));
        }
        return StoredRuns.write(folder.resolve(name), cpu, rows).toString();
    }

    @Test
    void runsThatAgreeEndWithZeroAndPagesInTheLastRun() {
        Cli compare = Cli.run("compare", run("a", "epyc", 1), run("b", "xeon", 1.005));

        assertThat(compare.err()).isEmpty();
        assertThat(compare.status()).isZero();
        assertThat(compare.out())
                .contains("A and B agree", "half of them within 0.5%", "95% within 0.5%", "(tau 1.00)")
                .containsPattern("cpu\\.model +epyc +xeon");
        assertThat(folder.resolve("b/comparison/comparison.html")).content().contains("A and B agree");
        assertThat(folder.resolve("b/comparison/comparison.md")).content().contains("| cpu.model | epyc | xeon |");
    }

    @Test
    void runsThatDoNotAgreeEndWithOneAndTheLimit() {
        Path pages = folder.resolve("pages");

        Cli compare = Cli.run(
                "compare",
                run("a", "epyc", 1),
                run("b", "epyc", 1.05),
                "--median=0.03",
                "--p95=0.1",
                "-o",
                pages.toString());

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.out())
                .contains("within 5.0%", "more than --median 3.0%", "(and 60 more)", "are the same")
                .doesNotContain("more than --p95");
        assertThat(pages).isDirectoryContaining("glob:**/comparison.html");
        assertThat(folder.resolve("b/comparison")).doesNotExist();
    }

    @Test
    void theTextFitsATerminalAndIsPlain() {
        Cli compare = Cli.run("compare", run("a", "epyc", 1), run("b", "x".repeat(300), 1.05), run("c", "epyc", 2));

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.out().lines().filter(line -> !line.startsWith("page: ")))
                .allMatch(line -> line.length() <= 100 && line.chars().allMatch(c -> c < 128))
                .anyMatch(line -> line.matches("    Steps training, A [0-9.]+ \\([0-9.-]+\\), B .* 5\\.0%"));
    }

    @Test
    void runsWithoutACellInCommonAreIncomparable() {
        String other = StoredRuns.write(folder.resolve("b"), "epyc", List.of(inRounds("bn", 8, 1, 0)))
                .toString();

        Cli compare = Cli.run("compare", run("a", "epyc", 1), other);

        assertThat(compare.status()).isEqualTo(4);
        assertThat(compare.out()).contains("cannot be compared", "no cell in common");
    }

    @Test
    void helpSaysWhatTheExitStatusesMean() {
        Cli help = Cli.run("compare", "--help");

        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Exit status: 0 ", "4 incomparable", "if 90% of");
    }

    @Test
    void whatIsNoTwoRunsIsBadUsageWithOneLine() throws IOException {
        String a = run("a", "epyc", 1);
        Files.createDirectories(folder.resolve("empty"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of(a));
        ResultRow base =
                RowBuilder.like(inRounds("bn", 4, 1, 0)).arm("base", "1").build();
        String ab =
                StoredRuns.write(folder.resolve("ab"), "epyc", List.of(base)).toString();

        refused("expected two run directories or more, found 0");
        refused("expected two run directories or more, found 1", a);
        refused(
                "no manifest in " + folder.resolve("empty"),
                a,
                folder.resolve("empty").toString());
        refused("are the same directory; name each run once", a, a);
        refused(
                "are the same directory; name each run once",
                a,
                folder.resolve("link").toString());
        refused("holds two builds, as measured by 'normbench ab'", a, ab);
        refused("--median NaN: expected how far ratios may differ", a, ab, "--median", "NaN");
    }

    private static void refused(String message, String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare"));
        all.addAll(List.of(arguments));
        Cli compare = Cli.run(all.toArray(String[]::new));
        assertThat(compare.status()).isEqualTo(2);
        assertThat(compare.err().lines()).singleElement().asString().contains(message);
        assertThat(compare.out()).isEmpty();
    }
}
