package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.setup.Installation;
import io.normbench.tensor.EngineInfo;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run with a worker of each engine, each on a class path of its own, from an orchestrator that has neither. Skipped
 * where the second engine is not built.
 */
@Tag("slow")
class BothEnginesRunTest {
    private static final String SECOND_ENGINE = "normbench.dl4j";

    @TempDir
    private static Path home;

    @TempDir
    private Path folder;

    private Path runDir;

    @BeforeAll
    static void assemble() throws IOException {
        String built = System.getProperty(SECOND_ENGINE);
        assumeTrue(built != null, "skipped: the engine dl4j is not part of this build (-P'!dl4j')");
        Path dl4j = Path.of(built);
        Path harness = dl4j.getParent().getParent();
        assumeTrue(
                Stream.of("core", "engine-libtorch", "engine-dl4j")
                        .allMatch(module ->
                                Files.isDirectory(harness.resolve(module).resolve("target/lib"))),
                "skipped: the engines are not packaged yet; run 'mvn verify'");
        Path core = harness.resolve("core/target");
        link(core, Set.of(), home.resolve("lib/core"));
        link(
                harness.resolve("engine-libtorch/target"),
                names(core.resolve("lib")),
                home.resolve("lib/engines/libtorch"));
        link(dl4j, names(core.resolve("lib")), home.resolve("lib/engines/dl4j"));
    }

    /** Links a module's jar and those it needs, but for {@code others}' and other modules', into {@code place}. */
    private static void link(Path target, Set<String> others, Path place) throws IOException {
        Files.createDirectories(place);
        for (Path jar : jars(target)) {
            Files.createSymbolicLink(place.resolve(jar.getFileName()), jar.toAbsolutePath());
        }
        for (Path jar : jars(target.resolve("lib"))) {
            String name = jar.getFileName().toString();
            if (!others.contains(name) && !name.startsWith("normbench-")) {
                Files.createSymbolicLink(place.resolve(name), jar.toAbsolutePath());
            }
        }
    }

    /** Before JUnit does, which warns of every link that leads out of its folder. */
    @AfterAll
    static void unlink() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static Set<String> names(Path directory) throws IOException {
        return jars(directory).stream().map(jar -> jar.getFileName().toString()).collect(Collectors.toSet());
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    @BeforeEach
    void prepare() {
        runDir = folder.resolve("run");
    }

    @Test
    void aWorkerOfEachCompletesItsCell() throws Exception {
        String output = run("bn", "fp32");

        assertThat(outcomes()).as(output).containsExactlyInAnyOrder("libtorch completed", "dl4j completed");
        assertThat(ManifestFile.read(runDir).observed().engines())
                .extracting(EngineInfo::id)
                .containsExactlyInAnyOrder("libtorch", "dl4j");
    }

    @Test
    void aLayerOfOneEnginesLibraryIsUnsupportedOnTheOther() throws Exception {
        String output = run("dl4j:bn", "fp32");

        assertThat(outcomes()).as(output).containsExactlyInAnyOrder("libtorch unsupported", "dl4j completed");
        assertThat(ResultsFile.read(runDir))
                .filteredOn(row -> row.cell().engine().equals("libtorch"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.outcome().reason()).isEqualTo("layer 'dl4j:bn' is not part of engine libtorch"));
    }

    @Test
    void aPrecisionThatNeitherHasIsUnsupportedOnBoth() throws Exception {
        String output = run("bn", "tf32");

        assertThat(outcomes()).as(output).containsExactlyInAnyOrder("libtorch unsupported", "dl4j unsupported");
        assertThat(ResultsFile.read(runDir))
                .allSatisfy(row -> assertThat(row.outcome().reason()).contains("precision tf32"));
    }

    @Test
    void aPrecisionThatOneHasIsUnsupportedOnTheOther() throws Exception {
        String output = run("bn", "fp16");

        assertThat(outcomes()).as(output).containsExactlyInAnyOrder("libtorch completed", "dl4j unsupported");
        assertThat(ResultsFile.read(runDir)).anySatisfy(row -> {
            assertThat(row.outcome().reason())
                    .isEqualTo("precision fp16 is not part of engine dl4j; it has fp32 and fp64");
        });
        assertThat(ResultsFile.read(runDir)).anySatisfy(row -> {
            assertThat(row.cell().precision()).isEqualTo("fp16");
            assertThat(row.measured().metrics()).containsKeys("loss_scale", "loss_scale_skipped_steps");
        });
    }

    private List<String> outcomes() {
        return ResultsFile.read(runDir).stream()
                .map(row -> row.cell().engine() + " " + row.outcome().id())
                .toList();
    }

    private String run(String method, String precision) throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "method", "[2]", "{timeout_seconds: 120}", method);
        Files.writeString(
                suite,
                Files.readString(suite)
                        .replace("batch_sizes: [2]", "engines: [libtorch, dl4j]\nbatch_sizes: [2]")
                        .replace("device: cpu", "device: cpu, precision: " + precision));
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + Installation.HOME + "=" + home,
                "-cp",
                withoutEngines(),
                "io.normbench.cli.Start",
                "run",
                suite.toString(),
                "-o",
                runDir.toString());
        try (StartedProcess process = StartedProcess.of(builder, output)) {
            process.exitStatus();
            return process.output();
        }
    }

    private static String withoutEngines() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("/engine-") && !entry.contains("/normbench-engine-"))
                .filter(entry -> !entry.contains("/org/bytedeco/"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
