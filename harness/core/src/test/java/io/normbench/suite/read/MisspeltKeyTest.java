package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Misspells every key of a file that has all of them, one at a time. */
class MisspeltKeyTest {
    private static final Pattern KEY = Pattern.compile("(?<=[\\s{])[a-z_.]+(?=:(?:\\s|$))|^[a-z_]+(?=:)");

    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    /** Every key, as index and length in the file's text. */
    static Stream<MatchResult> keys() throws IOException {
        List<MatchResult> keys = KEY.matcher(everything()).results().toList();
        assertThat(keys).hasSizeGreaterThan(60);
        return keys.stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void yieldsAFaultInTheKeysLine(MatchResult key) throws IOException {
        String yaml = everything();
        String misspelt = yaml.substring(0, key.end() - 1) + "q" + yaml.substring(key.end());
        long line = yaml.substring(0, key.start()).lines().count() + (yaml.charAt(key.start() - 1) == '\n' ? 1 : 0);

        List<String> faults = files.faults(misspelt);

        assertThat(faults).as(key.group()).anyMatch(fault -> fault.startsWith("s.yaml:" + line + ":"));
    }

    private static String everything() throws IOException {
        try (var in = MisspeltKeyTest.class.getResourceAsStream("everything.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
