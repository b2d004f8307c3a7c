package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.norm.MethodCatalog;
import io.normbench.published.PublishedNumbers;
import io.normbench.suite.Execution;
import io.normbench.suite.Isolation;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.task.TaskCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedSuitesTest {
    private static final Path SUITES = root().resolve("suites");

    private final SuiteLoader loader = new SuiteLoader(vocabulary());

    /** The names this build really has, not test doubles. */
    private static SuiteVocabulary vocabulary() {
        ClassLoader own = ShippedSuitesTest.class.getClassLoader();
        TaskCatalog tasks = TaskCatalog.load(own);
        return new SuiteVocabulary(MethodCatalog.load(own), tasks.vocabulary(), Set.of("libtorch", "dl4j"));
    }

    static List<Path> suites() throws IOException {
        try (Stream<Path> files = Files.walk(SUITES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void loadsWithoutFaults(Path file) {
        assertThat(loader.check(file)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void isNamedAsItsFile(Path file) {
        assertThat(file.getFileName()).hasToString(loader.load(file).name() + ".yaml");
    }

    @Test
    void claimsAreAtLeastTwelveOfEqualUpdatesWhoseNumbersArePublished() throws IOException {
        Path file = SUITES.resolve("claims.yaml");
        Suite claims = loader.load(file);
        PublishedNumbers numbers = PublishedNumbers.load();

        assertThat(claims.claims()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(claims.tasks())
                .allSatisfy(task -> assertThat(claims.batchSizes().stream()
                                .filter(size -> claims.include().stream()
                                        .anyMatch(rule -> rule.tasks().contains(task.id())
                                                && rule.batchSizes().contains(size)))
                                .map(size -> task.train().steps(size))
                                .distinct())
                        .hasSize(1));
        for (JsonNode claim : YamlReader.tree(Files.readString(file)).path("claims")) {
            claim.path("published")
                    .forEach(key -> assertThat(numbers.find(key.asText()))
                            .as(key.asText())
                            .isPresent());
        }
    }

    @Test
    void quickRunsAllCoreMethodsInAllTasksAndTheDigitsAtAllBatchSizes() {
        Suite quick = loader.load(SUITES.resolve("quick.yaml"));

        assertThat(quick.methods())
                .extracting(MethodSpec::id)
                .containsExactly(
                        "none",
                        "bn",
                        "gbn",
                        "frozen_bn",
                        "ln",
                        "ln2d",
                        "in",
                        "gn",
                        "bcn",
                        "ebcn",
                        "brn",
                        "frn",
                        "evonorm_b0",
                        "evonorm_s0",
                        "sn",
                        "gn+ws",
                        "bcn+ws",
                        "ebcn+ws");
        assertThat(quick.batchSizes()).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256);
        assertThat(quick.tasks())
                .extracting(TaskSpec::kind)
                .containsExactly("classification", "detection", "instance-segmentation", "semantic-segmentation");
        assertThat(Planner.plan(quick, Filter.all()).trials())
                .hasSize(18 * (9 + 3 * 3) + 18 * (3 + 3 * 2) + 18 * 3 * 3 + 18 * (3 + 3 + 2));
    }

    @Test
    void gpuCheckTimesTheCellsOfQuickOnAGpuAndTrainsNothing() {
        Suite quick = loader.load(SUITES.resolve("quick.yaml"));
        Suite check = loader.load(SUITES.resolve("gpu-check.yaml"));

        assertThat(check.methods()).isEqualTo(quick.methods());
        assertThat(check.batchSizes()).isEqualTo(quick.batchSizes());
        assertThat(check.tasks())
                .extracting(TaskSpec::kind)
                .isEqualTo(quick.tasks().stream().map(TaskSpec::kind).toList());
        assertThat(check.tasks())
                .extracting(TaskSpec::model)
                .isEqualTo(quick.tasks().stream().map(TaskSpec::model).toList());
        assertThat(check.measure().accuracy()).isEmpty();
        Plan plan = Planner.plan(check, Filter.all());
        assertThat(plan.trials()).hasSize(2 * (4 * 18 * 9 + 18 * 5)).allSatisfy(trial -> {
            assertThat(trial.cell().device()).isEqualTo("cuda:0");
            assertThat(trial.measurement()).isIn(Measurement.THROUGHPUT, Measurement.MEMORY);
        });
        assertThat(plan.trials())
                .extracting(Trial::cell)
                .filteredOn(cell -> cell.execution() == Execution.GRAPH)
                .hasSize(2 * 18 * 5)
                .allSatisfy(cell -> {
                    assertThat(cell.task().kind()).isEqualTo("classification");
                    assertThat(cell.batchSize()).isIn(1, 2, 8, 64, 256);
                });
    }

    @Test
    void gateIsSmallAndIsolated() {
        Suite gate = loader.load(SUITES.resolve("gate.yaml"));

        assertThat(Planner.cells(gate)).hasSizeLessThanOrEqualTo(48);
        assertThat(gate.isolation()).isEqualTo(Isolation.CELL);
    }

    @Test
    void schemaOnTheClassPathIsTheOneBesideTheSuites() throws IOException {
        try (var in = SuiteLoader.class.getResourceAsStream("suite.schema.json")) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(SUITES.resolve("suite.schema.json")));
        }
    }

    private static Path root() {
        String root = System.getProperty("normbench.root");
        return root == null ? Path.of("../..").toAbsolutePath().normalize() : Path.of(root);
    }
}
