package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Alias;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.task.TaskCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that a suite calls what others call them. */
class NamesInSuitesTest {
    private static final MethodCatalog METHODS = MethodCatalog.load(MethodCatalog.class.getClassLoader());

    @TempDir
    private Path folder;

    static Stream<Alias> aliases() {
        return Stream.concat(METHODS.normalizations().stream(), METHODS.transforms().stream())
                .map(MethodInfo::aliases)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("aliases")
    void theSpellingOfANameIsAnItemOfASuite(Alias alias) throws IOException {
        assertThat(faults(alias.spelling())).isEmpty();
    }

    @Test
    void anAliasIsToldWithItsSpelling() throws IOException {
        assertThat(faults("PixelNorm"))
                .singleElement()
                .asString()
                .startsWith("s.yaml:6:5: methods[0]: unknown method 'PixelNorm'; expected one of none, bn, ")
                .endsWith("; 'PixelNorm' is spelled {id: rms, options: {affine: false, eps: 1.0e-8}} here"
                        + " (arXiv:1710.10196)");
        assertThat(faults("{id: GroupNorm}")).singleElement().asString().endsWith("; 'GroupNorm' is spelled gn here");
    }

    @Test
    void aNameThatIsNoMethodIsToldWithTheReason() throws IOException {
        assertThat(faults("SPADE"))
                .singleElement()
                .asString()
                .endsWith("; 'SPADE' is no method here: the affine comes from a condition: a style, a map of classes, a"
                        + " sentence");
    }

    private List<String> faults(String item) throws IOException {
        ClassLoader own = NamesInSuitesTest.class.getClassLoader();
        SuiteVocabulary vocabulary =
                new SuiteVocabulary(METHODS, TaskCatalog.load(own).vocabulary(), Set.of("libtorch", "dl4j"));
        Path file = Files.writeString(
                folder.resolve("s.yaml"),
                SuiteFiles.VALID
                        .replace("  - bn\n", "  - " + item + "\n")
                        .replace("  - {id: gn, options: {groups: 8}}\n", ""));
        return new SuiteLoader(vocabulary)
                .check(file).stream()
                        .map(fault -> fault.toString().replace(file.getParent() + "/", ""))
                        .toList();
    }
}
