package io.normbench.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.run.TestRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ProvenanceCommandTest {
    @TempDir
    private static Path folder;

    private static Path run;
    private static Path again;
    private static Path fewer;

    @BeforeAll
    static void runThree() throws Exception {
        Path suite = suite();
        run = folder.resolve("run");
        again = folder.resolve("again");
        fewer = folder.resolve("fewer");
        assertThat(Cli.run("run", suite.toString(), "-o", run.toString()).status())
                .isZero();
        assertThat(Cli.run("run", suite.toString(), "-o", again.toString()).status())
                .isZero();
        assertThat(Cli.run("run", suite.toString(), "-o", fewer.toString(), "--filter", "method=bn")
                        .status())
                .isZero();
    }

    private static Path suite() throws IOException {
        return TestRuns.suite(folder, "method", "[4]", "{accuracy: {}}", "{timeout_seconds: 120}", "bn", "none");
    }

    @Test
    void oneRunIsPrintedWithWhatItsTrialsShareFirst() {
        Cli printed = Cli.run("provenance", run.toString());

        assertThat(printed.status()).as(printed.err()).isZero();
        assertThat(printed.out())
                .startsWith("all 3 trials and floors\n")
                .contains("  dataset-provenance/datasource/name = digits\n")
                .contains("floor-digits\n", "  model-provenance/trainer/method.id = bn\n");
        assertThat(printed.out().indexOf("datasource/name"))
                .isLessThan(printed.out().indexOf("method.id = bn"));
    }

    @Test
    void oneTrialIsPrintedWhole() {
        Cli printed = Cli.run("provenance", run.toString(), "--trial", "_bn_");

        assertThat(printed.status()).as(printed.err()).isZero();
        assertThat(printed.out())
                .contains("  model-provenance/trainer/method.id = bn\n")
                .contains("  dataset-provenance/datasource/name = digits\n")
                .doesNotContain("method.id = none", "LogisticRegression");
        assertThat(Cli.run("provenance", run.toString(), "--trial", "zz").status())
                .isEqualTo(2);
    }

    @Test
    void theSamePlanOnTheSameMachineHasTheSameProvenance() {
        Cli compared = Cli.run("provenance", run.toString(), again.toString());

        assertThat(compared.out()).isEqualTo("3 trials and floors compared: the same provenance\n");
        assertThat(compared.status()).isZero();
    }

    @Test
    void trialsThatOneRunHasNotAreADifference() {
        Cli compared = Cli.run("provenance", run.toString(), fewer.toString());

        assertThat(compared.status()).isEqualTo(1);
        assertThat(compared.out())
                .contains("_none_b4_", ": only in " + run, "2 trials and floors compared: different provenance");
    }

    @Test
    void aChangedValueIsShownWithBothValues() throws Exception {
        Path changed = copy("changed");
        for (Path file : ProvenanceFiles.list(changed)) {
            ProvenanceFiles.write(
                    file, ProvenanceFiles.read(file).replace("\"seed\",\"value\":\"1\"", "\"seed\",\"value\":\"2\""));
        }
        Cli compared = Cli.run("provenance", run.toString(), changed.toString());

        assertThat(compared.status()).isEqualTo(1);
        assertThat(compared.out())
                .contains("model-provenance/trainer/seed (digits_bn_b4_")
                .contains("  " + run + ": 1\n  " + changed + ": 2\n");
    }

    @Test
    void aRunWithoutProvenanceADamagedFileAndNoRunAreSaidPlainly() throws Exception {
        Path bare = copy("bare");
        for (Path file : ProvenanceFiles.list(bare)) {
            Files.delete(file);
        }
        Cli without = Cli.run("provenance", bare.toString());
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.err()).contains(bare + ": has no provenance").doesNotContain("Exception");

        Path damaged = copy("damaged");
        Path file = ProvenanceFiles.list(damaged).get(0);
        ProvenanceFiles.write(file, "[{\"half\":");
        Cli broken = Cli.run("provenance", damaged.toString());
        assertThat(broken.status()).isEqualTo(5);
        assertThat(broken.err()).contains(file + " is damaged").doesNotContain("\tat ");

        Files.writeString(file, "not gzip");
        assertThat(Cli.run("provenance", run.toString(), damaged.toString()).err())
                .contains(file + " is damaged");

        Cli none = Cli.run("provenance", folder.resolve("nowhere").toString());
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("no manifest in");
    }

    private static Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        Files.createDirectories(copy.resolve("provenance"));
        Files.copy(run.resolve("manifest.json"), copy.resolve("manifest.json"));
        for (Path file : ProvenanceFiles.list(run)) {
            Files.copy(file, copy.resolve("provenance").resolve(file.getFileName()));
        }
        return copy;
    }
}
