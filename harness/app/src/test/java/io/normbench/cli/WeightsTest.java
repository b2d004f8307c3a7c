package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import io.normbench.util.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that go out by an export and come in by a suite. */
@Tag("slow")
class WeightsTest {
    @TempDir
    private Path folder;

    private Path suite(String weights) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), """
                schema: normbench/suite/v1
                name: small
                defaults: {device: cpu}
                batch_sizes: [4]
                methods: [bn]
                tasks:
                  - id: digits
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet, depth: 8, width: 4WEIGHTS}
                    train: {samples: 8, augment: false, eval_batch: 512}
                measure: {accuracy: {}}
                """.replace("WEIGHTS", weights));
    }

    @Test
    void aTrainedNetworkIsEvaluatedAgain() throws IOException {
        Path export = folder.resolve("export");
        Cli exported =
                Cli.run("export", "digits", "--suite", suite("").toString(), "--steps", "1", "-o", export.toString());
        assertThat(exported.status()).as(exported.err()).isZero();
        Path file = export.resolve("final.safetensors");
        Path run = folder.resolve("run");

        Cli ran = Cli.run(
                "run",
                suite(", weights: {file: " + file + ", freeze: [stem, stage1]}").toString(),
                "-o",
                run.toString());

        assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
        ResultRow row = ResultsFile.read(run).get(0);
        assertThat(row.cell().model()).isEqualTo("preact-resnet(depth=8,width=4,weights=final.safetensors)");
        assertThat(row.measured().metrics())
                .containsEntry("weights_sha256", Sha256.of(file))
                .containsEntry("weights_missing", "");
        assertThat(run.resolve("report/report.md")).content().contains("every tensor of it accounted for");
    }

    @Test
    void whatIsWrongWithAFileIsSaidBeforeTheRun() throws IOException {
        Path run = folder.resolve("run");
        Path empty = Files.createFile(folder.resolve("empty.pth"));

        Cli absent = Cli.run("run", suite(", weights: {file: none.pth}").toString(), "-o", run.toString());
        Cli damaged = Cli.run("run", suite(", weights: {file: " + empty + "}").toString(), "-o", run.toString());
        Cli unmapped = Cli.run(
                "run", suite(", weights: {file: " + empty + ", map: timm}").toString(), "-o", run.toString());

        assertThat(absent.status()).isEqualTo(2);
        assertThat(absent.err()).contains("none.pth: there is no such file");
        assertThat(damaged.status()).isEqualTo(2);
        assertThat(damaged.err()).contains("has 0 bytes");
        assertThat(unmapped.err()).contains("timm has no network like 'preact-resnet'");
        assertThat(run).doesNotExist();
    }
}
