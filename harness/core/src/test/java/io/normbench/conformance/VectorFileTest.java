package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
    private static final String VALID = """
            {"format": "normbench-vectors/1", "method": "bn", "source": "made by hand", "cases": [
              {"name": "general", "options": {"eps": 1e-5, "groups": 4, "using_bn": true, "variant": "ws"},
               "parameters": {"weight": {"shape": [2], "data": [1, 2.5]}},
               "state": {"running_mean": {"shape": [2], "data": [0, 0]}},
               "steps": [
                 {"mode": "train", "input": {"shape": [1, 2, 1, 1], "data": [3, 4]},
                  "grad_output": {"shape": [1, 2, 1, 1], "data": [1, 1]},
                  "expected": {"output": {"shape": [1, 2, 1, 1], "data": [5, 6]},
                    "grad_input": {"shape": [1, 2, 1, 1], "data": [7, 8]},
                    "grad_parameters": {"weight": {"shape": [2], "data": [9, 10]}},
                    "state": {"running_mean": {"shape": [2], "data": [0.3, 0.4]}},
                    "std": {"shape": [1], "data": [11]}}},
                 {"mode": "eval", "input": {"shape": [1, 2, 1, 1], "data": [3, 4]},
                  "expected": {"output": {"shape": [1, 2, 1, 1], "data": [5, 6]}}}]}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void readsMethodSourceAndCases() throws IOException {
        VectorFile file = read(VALID);

        assertThat(file.method()).isEqualTo("bn");
        assertThat(file.source()).isEqualTo("made by hand");
        assertThat(file.cases()).extracting(VectorFile.Case::name).containsExactly("general");
    }

    @Test
    void readsOptionsInTheirOwnTypes() throws IOException {
        assertThat(read(VALID).cases().get(0).options())
                .containsEntry("eps", 1e-5)
                .containsEntry("groups", 4)
                .containsEntry("using_bn", true)
                .containsEntry("variant", "ws");
    }

    @Test
    void readsTensorsWithTheirShape() throws IOException {
        HostTensor weight = read(VALID).cases().get(0).parameters().get("weight");

        assertThat(weight.shape()).containsExactly(2);
        assertThat(weight.toDoubles()).containsExactly(1, 2.5);
    }

    @Test
    void readsAStepWithEverythingItExpects() throws IOException {
        VectorFile.Step step = read(VALID).cases().get(0).steps().get(0);

        assertThat(step.training()).isTrue();
        assertThat(step.gradOutput()).isPresent();
        assertThat(step.expected().output().toDoubles()).containsExactly(5, 6);
        assertThat(step.expected().gradInput().orElseThrow().toDoubles()).containsExactly(7, 8);
        assertThat(step.expected().gradParameters().get("weight").toDoubles()).containsExactly(9, 10);
        assertThat(step.expected().state().get("running_mean").toDoubles()).containsExactly(0.3, 0.4);
        assertThat(step.expected().auxiliary()).containsOnlyKeys("std");
    }

    @Test
    void readsAStepWithoutBackwardPass() throws IOException {
        VectorFile.Step step = read(VALID).cases().get(0).steps().get(1);

        assertThat(step.training()).isFalse();
        assertThat(step.gradOutput()).isEmpty();
        assertThat(step.expected().gradInput()).isEmpty();
        assertThat(step.expected().gradParameters()).isEmpty();
    }

    @Test
    void refusesAnotherFormat() {
        assertFault(
                VALID.replace("vectors/1", "vectors/2"),
                "format is 'normbench-vectors/2'; expected 'normbench-vectors/1'");
    }

    @Test
    void namesTheLineOfASyntaxError() {
        assertFault(VALID.replace("[1, 2.5]", "[1, 2.5"), ":3: not valid JSON");
    }

    @Test
    void namesAMissingKey() {
        assertFault(VALID.replace("\"output\"", "\"outptu\""), "not a valid vector file", "output");
    }

    @Test
    void refusesDataThatDoNotFillTheirShape() {
        assertFault(VALID.replace("[1, 2.5]", "[1]"), "shape [2] has 2 values, but data has 1");
    }

    @Test
    void refusesDataThatAreNotNumbers() {
        assertFault(VALID.replace("2.5", "\"two\""), "data[1] is \"two\"; expected a number");
        assertFault(
                VALID.replace("\"shape\": [2]", "\"shape\": [\"NaN\"]"), "shape[0] is NaN; expected a whole number");
    }

    @Test
    void readsInfinitiesAndNaNAsPythonAndOthersWriteThem() throws IOException {
        for (String written : new String[] {"NaN", "\"NaN\""}) {
            assertThat(read(VALID.replace("2.5", written))
                            .cases()
                            .get(0)
                            .parameters()
                            .get("weight")
                            .toDoubles())
                    .containsExactly(1, Double.NaN);
        }
        for (String written : new String[] {"-Infinity", "\"-Infinity\"", "-1e999"}) {
            assertThat(read(VALID.replace("2.5", written))
                            .cases()
                            .get(0)
                            .parameters()
                            .get("weight")
                            .toDoubles())
                    .containsExactly(1, Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void refusesAModeThatIsNeitherTrainNorEval() {
        assertFault(VALID.replace("\"eval\"", "\"evaluate\""), "mode is 'evaluate'; expected 'train' or 'eval'");
    }

    @Test
    void findsTheVectorFilesOfAFolderInOrder() throws IOException {
        for (String name : new String[] {"norm-gn.json", "norm-bn.json", "README.md", "norm-bn.json.orig"}) {
            Files.writeString(folder.resolve(name), VALID);
        }

        assertThat(VectorFile.find(folder))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("norm-bn.json", "norm-gn.json");
    }

    @Test
    void findsTheFilesOfSeveralPathsOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("norm-gn.json"), VALID);
        Path other =
                Files.writeString(Files.createDirectory(folder.resolve("more")).resolve("norm-bn.json"), VALID);

        assertThat(VectorFile.find(List.of(file, other.getParent(), folder))).containsExactly(file, other);
    }

    @Test
    void takesASingleFileWhateverItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"), VALID);

        assertThat(VectorFile.find(file)).containsExactly(file);
    }

    @Test
    void saysThatAFolderHoldsNone() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> VectorFile.find(folder))
                .withMessageContaining("holds no norm-*.json file");
    }

    @Test
    void saysThatThereIsNoSuchPath() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> VectorFile.find(folder.resolve("nowhere")))
                .withMessageContaining("no such file or folder");
    }

    private VectorFile read(String text) throws IOException {
        return VectorFile.read(Files.writeString(folder.resolve("norm-bn.json"), text));
    }

    private void assertFault(String text, String... parts) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> read(text))
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.USAGE))
                .withMessageContaining("norm-bn.json")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
