package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.data.DataInfo;
import io.normbench.result.Build;
import io.normbench.result.Fingerprint;
import io.normbench.result.Floor;
import io.normbench.result.Manifest;
import io.normbench.result.Manifest.Exclusion;
import io.normbench.result.Manifest.Harness;
import io.normbench.result.Manifest.Invocation;
import io.normbench.result.Manifest.PlannedTrial;
import io.normbench.result.Manifest.SuiteSource;
import io.normbench.result.Observed;
import io.normbench.result.Rows;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFileTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.123456789Z");

    private static final Build BUILD =
            Build.of(new Harness("0.1.0", "abc123", Optional.of(true)), Map.of("normbench", "0123456789abcdef"));

    @TempDir
    private Path runDir;

    @Test
    void aFullManifestComesBackEqual() {
        Manifest manifest = manifest()
                .withObserved(observed())
                .withLatestInvocation(Invocation.start(START, false, Optional.of(BUILD))
                        .ended(START.plusSeconds(60), 60.25, 55.0625, 12))
                .finishedIf(Set.of("digits_bn_b2/t1"), START.plusSeconds(60));
        ManifestFile.write(runDir, manifest);

        assertThat(ManifestFile.read(runDir)).isEqualTo(manifest);
    }

    @Test
    void aManifestOfARunThatJustStartedComesBackEqual() {
        ManifestFile.write(runDir, manifest());
        assertThat(ManifestFile.read(runDir)).isEqualTo(manifest());
    }

    @Test
    void suiteTextComesBackByteForByte() {
        ManifestFile.write(runDir, manifest());
        assertThat(ManifestFile.read(runDir).suite().text()).isEqualTo("name: quick\r\n# größer \"q\"\n\ttab\n");
    }

    @Test
    void topLevelKeysStandInTheirFixedOrder() throws IOException {
        ManifestFile.write(runDir, manifest());
        List<String> keys = Files.readAllLines(runDir.resolve("manifest.json")).stream()
                .filter(line -> line.startsWith("  \""))
                .map(line -> line.substring(3, line.indexOf('"', 3)))
                .toList();

        assertThat(keys)
                .containsExactly(
                        "schema",
                        "runId",
                        "created",
                        "finished",
                        "harness",
                        "commandLine",
                        "suite",
                        "seeds",
                        "plan",
                        "exclusions",
                        "environment",
                        "fingerprint",
                        "observed",
                        "invocations");
    }

    @Test
    void theEnvironmentKeepsItsOrder() {
        ManifestFile.write(runDir, manifest());
        assertThat(ManifestFile.read(runDir).environment().keySet()).containsExactly("cpu.model", "a", "B");
    }

    @Test
    void instantsAreReadable() throws IOException {
        ManifestFile.write(runDir, manifest());
        assertThat(runDir.resolve("manifest.json"))
                .content()
                .contains("\"created\" : \"2026-03-04T05:06:07.123456789Z\"");
    }

    @Test
    void writingTwiceGivesTheSameBytesAndLeavesNothingElse() throws IOException {
        ManifestFile.write(runDir, manifest());
        byte[] first = Files.readAllBytes(runDir.resolve("manifest.json"));
        ManifestFile.write(runDir, ManifestFile.read(runDir));

        assertThat(Files.readAllBytes(runDir.resolve("manifest.json"))).isEqualTo(first);
        assertThat(runDir.toFile().list()).containsExactly("manifest.json");
    }

    @Test
    void resumingAddsAnInvocationAndKeepsTheFirst() {
        ManifestFile.write(runDir, manifest());
        Invocation second = Invocation.start(START.plusSeconds(3600), true, Optional.empty());
        ManifestFile.write(runDir, ManifestFile.read(runDir).withInvocation(second));

        assertThat(ManifestFile.read(runDir).invocations())
                .containsExactly(Invocation.start(START, false, Optional.empty()), second);
    }

    @Test
    void keysOfALaterVersionArePassedOver() throws IOException {
        ManifestFile.write(runDir, manifest());
        Path file = runDir.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("\"runId\"", "\"novelty\" : [ 1 ],\n  \"runId\""));

        assertThat(ManifestFile.read(runDir)).isEqualTo(manifest());
    }

    @Test
    void anotherSchemaIsRefused() throws IOException {
        ManifestFile.write(runDir, manifest());
        Path file = runDir.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("manifest/v1", "manifest/v2"));

        assertThatThrownBy(() -> ManifestFile.read(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("normbench/manifest/v2")
                .hasMessageContaining("expected 'normbench/manifest/v1'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"suite", "harness", "observed", "fingerprint", "created", "plan", "suite.text"})
    void anAbsentMemberIsNamed(String member) throws IOException {
        ManifestFile.write(runDir, manifest());
        Path file = runDir.resolve("manifest.json");
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        int dot = member.indexOf('.');
        ((ObjectNode) (dot < 0 ? tree : tree.get(member.substring(0, dot)))).remove(member.substring(dot + 1));
        Files.writeString(file, tree.toString());

        assertThatThrownBy(() -> ManifestFile.read(runDir))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(5))
                .hasMessageContaining("manifest.json is damaged: it lacks '" + member);
    }

    @Test
    void damageAndAbsenceAreUserErrorsThatNameTheFile() throws IOException {
        Path file = runDir.resolve("manifest.json");
        assertThat(ManifestFile.exists(runDir)).isFalse();
        assertThatThrownBy(() -> ManifestFile.read(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file.toString());

        ManifestFile.write(runDir, manifest());
        assertThat(ManifestFile.exists(runDir)).isTrue();
        Files.writeString(file, Files.readString(file).substring(0, 300));
        assertThatThrownBy(() -> ManifestFile.read(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aFingerprintEditedByHandIsNoticed() throws IOException {
        ManifestFile.write(runDir, manifest());
        Path file = runDir.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("\"cpu.model\" : \"X\"", "\"cpu.model\" : \"Z\""));

        assertThatThrownBy(() -> ManifestFile.read(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not belong to its keys");
    }

    private static Manifest manifest() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("cpu.model", "X");
        environment.put("a", "1");
        environment.put("B", "2");
        ObjectNode cell =
                JsonNodeFactory.instance.objectNode().put("batch_size", 2L).put("lr", 0.1f);
        return new Manifest(
                Manifest.SCHEMA,
                "run-1",
                START,
                Optional.empty(),
                new Harness("0.1.0", "abc123", Optional.of(true)),
                List.of("run", "suites/quick.yaml", "-o", "a dir"),
                new SuiteSource("quick", "00ff", "name: quick\r\n# größer \"q\"\n\ttab\n"),
                List.of(1L, Long.MAX_VALUE),
                List.of(new PlannedTrial(
                        "digits_bn_b2/t1", Optional.of(Rows.row("t1").cell()), cell)),
                List.of(new Exclusion("seg_bn_b1", Optional.empty(), "one value, \"per\" channel")),
                environment,
                Fingerprint.of(Map.of("cpu.model", "X")),
                Observed.nothing(),
                List.of(Invocation.start(START, false, Optional.empty())));
    }

    private static Observed observed() {
        return new Observed(
                List.of(new DataInfo("digits", Map.of("digits.csv", "aa"), "bb", "CC0")),
                List.of(new EngineInfo("libtorch", "2.10.0", "cpu", 2, Map.of("simd", "avx2"))),
                Map.of("digits_bn_b2", JsonNodeFactory.instance.objectNode().put("all", 78042L)),
                JsonNodeFactory.instance.arrayNode().add("tree"),
                List.of(
                        new Floor(
                                "digits",
                                "digits",
                                "bb",
                                OptionalDouble.of(0.9526462395543176),
                                OptionalDouble.of(0.9),
                                1438,
                                359,
                                Map.of("epochs", "5"),
                                0.5,
                                ""),
                        Floor.none("big", "imagenet", "too many images")));
    }

    @Test
    void aManifestOfAnEarlierVersionHasNoFloorsAndNoBuilds() throws IOException {
        ManifestFile.write(runDir, manifest().withObserved(observed()));
        Path file = runDir.resolve(ManifestFile.NAME);
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        ((ObjectNode) tree.get("observed")).remove("floors");
        ((ObjectNode) tree.get("invocations").get(0)).remove("build");
        Files.writeString(file, tree.toString());

        assertThat(ManifestFile.read(runDir).observed().floors()).isEmpty();
        assertThat(ManifestFile.read(runDir).builds()).isEmpty();
    }
}
