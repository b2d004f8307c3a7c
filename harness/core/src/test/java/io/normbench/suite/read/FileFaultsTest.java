package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no suite at all, YAML faults, and how faults are reported. */
class FileFaultsTest {
    @TempDir
    Path folder;

    private final SuiteLoader loader = new SuiteLoader(Fakes.vocabulary());
    private SuiteFiles files;

    @BeforeEach
    void prepare() {
        files = new SuiteFiles(folder);
    }

    @Test
    void emptyFile() {
        assertThat(files.faults(""))
                .containsExactly("s.yaml:1:1: is empty; expected a suite; start from suites/quick.yaml");
    }

    @Test
    void fileOfCommentsOnly() {
        assertThat(files.faults("# nothing\n"))
                .containsExactly("s.yaml:1:1: is empty; expected a suite; start from suites/quick.yaml");
    }

    @Test
    void listInsteadOfASuite() {
        assertThat(files.faults("- bn\n"))
                .containsExactly("s.yaml:1:1: is a list; expected a mapping that starts with "
                        + "'schema: normbench/suite/v1'; start from suites/quick.yaml");
    }

    @Test
    void brokenYaml() {
        assertThat(files.faultsAfter("[1, 16]", "[1, 16"))
                .containsExactly(
                        "s.yaml:5:8: not valid YAML: expected ',' or ']', but got :; check indentation and quotes");
    }

    @Test
    void tabAsIndentation() {
        assertThat(files.faultsAfter("  - bn", "\t- bn"))
                .containsExactly("s.yaml:6:1: not valid YAML: found character "
                        + "'\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); "
                        + "check indentation and quotes");
    }

    @Test
    void twoDocuments() {
        assertThat(files.faultsAfter("name: small", "---\nname: small"))
                .containsExactly(
                        "s.yaml:2:1: not valid YAML: but found another document; check indentation and quotes");
    }

    @Test
    void keyGivenTwice() {
        assertThat(files.faultsAfter("name: small", "name: small\nname: large"))
                .containsExactly("s.yaml:3:1: name: is given twice, first in line 2; expected each key once");
    }

    @Test
    void keyThatIsAList() {
        assertThat(files.faultsAfter("{groups: 8}", "{? [a] : 8}"))
                .containsExactly("s.yaml:7:26: methods[1].options: a key is a list or a mapping; expected text");
    }

    @Test
    void aliasToItself() {
        assertThat(files.faultsAfter("data: {name: digits}", "data: &d {name: digits, more: *d}"))
                .contains("s.yaml:11:11: tasks[0].data.more: contains itself through an alias; "
                        + "expected an alias to something else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%1$s, %1$s, %1$s]", "{<<: [%1$s, %1$s, %1$s]}"})
    void aFewAliasesOfAliasesAreRefusedAtOnce(String level) {
        StringBuilder yaml = new StringBuilder("x-0: &l0 {a: 1}\n");
        for (int i = 1; i <= 16; i++) {
            yaml.append("x-%d: &l%d ".formatted(i, i))
                    .append(level.formatted("*l" + (i - 1)))
                    .append('\n');
        }

        assertThat(files.faults(yaml + SuiteFiles.VALID))
                .singleElement()
                .asString()
                .matches(
                        "s.yaml:1:1: not valid YAML: its aliases expand to more than 100000 values, the last in line \\d+");
    }

    @Test
    void mergeOfAText() {
        assertThat(files.faultsAfter("depth: 8", "<<: depth"))
                .containsExactly("s.yaml:12:38: tasks[0].model: '<<' merges something that is not a mapping; "
                        + "expected an alias to a mapping");
    }

    @Test
    void missingFileNamesANearOne() throws IOException {
        Files.writeString(folder.resolve("quick.yaml"), "");

        assertThat(loader.check(folder.resolve("quik.yaml")))
                .singleElement()
                .hasToString(folder.resolve("quik.yaml") + ":1:1: no such file; expected a suite file; did you mean '"
                        + folder.resolve("quick.yaml") + "'?");
    }

    @Test
    void folderInsteadOfAFile() {
        assertThat(loader.check(folder))
                .singleElement()
                .hasToString(folder + ":1:1: is a folder; expected a suite file");
    }

    @Test
    void fileInAnotherEncoding() throws IOException {
        Path file = Files.write(folder.resolve("l.yaml"), "name: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(loader.check(file))
                .singleElement()
                .hasToString(file + ":1:1: is not UTF-8; expected a text file in UTF-8");
    }

    @Test
    void allFaultsAreReportedInTheOrderOfTheFile() {
        String yaml = SuiteFiles.VALID
                .replace("groups: 8", "group: 8")
                .replace("depth: 8", "depth: 1")
                .replace("name: small", "name: 7")
                .replace("device: cpu", "device: tpu")
                .replace("- bn", "- bm");

        assertThat(files.faults(yaml))
                .extracting(line -> line.split(" ")[1])
                .containsExactly(
                        "name:",
                        "defaults.device:",
                        "methods[0]:",
                        "methods[1].options.group:",
                        "tasks[0].model.depth:");
    }

    @Test
    void loadThrowsAUserErrorWithALineForEachFault() {
        String yaml = SuiteFiles.VALID.replace("device: cpu", "device: tpu").replace("depth: 8", "depth: 1");

        assertThatThrownBy(() -> files.load(yaml)).isInstanceOfSatisfying(UserError.class, error -> {
            assertThat(error.exitStatus()).isEqualTo(2);
            assertThat(error.getMessage().lines()).hasSize(2).allMatch(line -> line.contains("s.yaml:"));
        });
    }
}
