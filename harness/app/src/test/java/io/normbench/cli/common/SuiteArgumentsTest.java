package io.normbench.cli.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.run.setup.Installation;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteArgumentsTest {
    @TempDir
    private Path home;

    private Installation installation;

    @BeforeEach
    void ship() throws IOException {
        Files.createFile(Files.createDirectory(home.resolve("suites")).resolve("quick.yaml"));
        installation = Installation.at(home, List.of());
    }

    @Test
    void aNameStandsForASuiteThatIsShipped() {
        assertThat(SuiteArguments.file("quick", installation)).isEqualTo(home.resolve("suites/quick.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick.yml", "quick.yaml"})
    void aShippedSuiteWithAnEndingIsToldItsName(String name) {
        assertThatThrownBy(() -> SuiteArguments.file(name, installation))
                .isInstanceOf(UserError.class)
                .hasMessage(name + ": no such file; the suite that comes with NormBench is called 'quick', without an"
                        + " ending");
    }

    @Test
    void aFileIsLeftToWhoReadsIt() {
        assertThat(SuiteArguments.file("mine.yaml", installation)).isEqualTo(Path.of("mine.yaml"));
    }

    @Test
    void aMisspeltNameIsToldTheNearest() {
        assertThatThrownBy(() -> SuiteArguments.file("quik", installation))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("(quick); did you mean 'quick'?");
    }
}
