package io.normbench.run.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.Build;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest;
import io.normbench.result.Manifest.Harness;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.run.Heard;
import io.normbench.run.TestRuns;
import io.normbench.run.ab.Distributions;
import io.normbench.testmethods.OtherPluginMethod;
import io.normbench.testmethods.PluginMethod;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a build another one, and what a run does when it meets one. */
@Tag("slow")
class BuildPartsTest {
    private static final Harness HARNESS = new Harness("0.1.0", "c0ffee", Optional.of(false));

    @TempDir
    private Path folder;

    private Build build(Path home, Path... plugins) {
        return BuildParts.of(Installation.at(home, List.of(plugins)), List.of("one"), HARNESS);
    }

    @Test
    void jarsAndNativesMakeABuildAndWhatAMachineAddsDoesNot() throws Exception {
        Path home = Distributions.launcher(folder.resolve("dist"), "exit 0");
        Path app = Files.createDirectories(home.resolve("lib/app")).resolve("normbench-app.jar");
        Path engine = Files.createDirectories(home.resolve("lib/engines/one")).resolve("engine.jar");
        Distributions.jar(app, PluginMethod.class);
        Distributions.jar(engine, PluginMethod.class);
        Build first = build(home);

        assertThat(first.parts()).containsOnlyKeys("normbench", "engine.one");
        Files.createFile(Files.createDirectories(home.resolve("lib/engines/one/natives/x"))
                .resolve("y.so"));
        Files.createFile(home.resolve("lib/engines/one/worker.jsa"));
        assertThat(build(home)).isEqualTo(first);

        Distributions.jar(engine, OtherPluginMethod.class);
        assertThat(first.diff(build(home))).extracting(Difference::key).containsExactly("engine.one");
        Distributions.jar(engine, PluginMethod.class);
        Distributions.jar(app, OtherPluginMethod.class);
        assertThat(first.diff(build(home))).extracting(Difference::key).containsExactly("normbench");
        Distributions.jar(app, PluginMethod.class);
        assertThat(build(home)).isEqualTo(first);
        Files.writeString(
                Files.createDirectories(home.resolve("lib/engines/one/unpacked"))
                        .resolve("z.so"),
                "native");
        assertThat(first.diff(build(home))).extracting(Difference::key).containsExactly("engine.one");
        assertThat(first.diff(build(home, app))).extracting(Difference::mine).contains("none");
    }

    @Test
    void aRunGoesOnWithAnotherPluginOfTheSameNameOnlyIfToldAndKeepsRowsApart() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[1, 2]", "{timeout_seconds: 120}", "none");
        Path runDir = folder.resolve("run");
        Path plugin = Distributions.jar(folder.resolve("my.jar"), PluginMethod.class);
        TestRuns.prepare(suite, runDir, new Heard(), List.of(plugin), "batch_size=1")
                .run();
        String before = TestRuns.rows(runDir).get("none/1/t1").build();
        Distributions.jar(plugin, OtherPluginMethod.class);

        assertThatThrownBy(() -> TestRuns.prepare(suite, runDir, new Heard(), List.of(plugin))
                        .run())
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(UserError.USAGE))
                .hasMessageContaining("rows were measured by build " + before)
                .hasMessageContaining("plugin.1.my.jar was ")
                .hasMessageContaining("--mixed");
        assertThat(TestRuns.rows(runDir)).hasSize(1);

        Heard heard = new Heard();
        TestRuns.prepare(suite, runDir, heard, List.of(plugin)).run(true);
        String after = TestRuns.rows(runDir).get("none/2/t1").build();
        assertThat(after).isNotEqualTo(before);
        assertThat(heard.notices).anyMatch(notice -> notice.contains(before) && notice.contains(after));
        Manifest manifest = ManifestFile.read(runDir);
        assertThat(manifest.builds()).containsOnlyKeys(before, after);
        assertThat(manifest.builds().get(before).parts()).containsKey("plugin.1.my.jar");

        assertThatThrownBy(() -> MixedBuilds.check(
                        runDir,
                        manifest,
                        List.of(ofSchemaOne(runDir)),
                        manifest.builds().get(after),
                        true))
                .hasMessageContaining("an earlier version of NormBench wrote its rows");

        // Nothing is left to run, so that nothing is mixed.
        assertThat(TestRuns.run(suite, runDir).rows())
                .extracting(ResultRow::build)
                .containsExactly(before, after);
    }

    private static ResultRow ofSchemaOne(Path runDir) {
        ResultRow r = TestRuns.rows(runDir).get("none/1/t1");
        return new ResultRow(
                "normbench/results/v1",
                r.runId(),
                r.cellId(),
                r.suite(),
                r.cell(),
                r.device(),
                r.seed(),
                r.trial(),
                r.arm(),
                r.pair(),
                r.outcome(),
                r.measured(),
                r.fingerprint(),
                r.build());
    }
}
