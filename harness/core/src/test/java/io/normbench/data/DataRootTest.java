package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataRootTest {
    @Test
    void relativeFoldersLieBelowTheVariables() {
        DataRoot root = DataRoot.of("/data/sets");

        assertThat(root.resolve("bccd")).isEqualTo(Path.of("/data/sets/bccd"));
        assertThat(root.resolve("/elsewhere/bccd")).isEqualTo(Path.of("/elsewhere/bccd"));
        assertThat(root.remedy("bccd")).contains("NORMBENCH_DATA");
        assertThat(root.remedy("/elsewhere/bccd")).isEmpty();
    }

    @Test
    void withoutTheVariableTheyLieBelowTheWorkingDirectory() {
        for (String value : new String[] {null, "", " "}) {
            assertThat(DataRoot.of(value).resolve("bccd")).isEqualTo(Path.of("bccd"));
        }
    }

    @Test
    void theVariablesFolderMayBeRelative() {
        assertThat(DataRoot.of("sets").folder()).contains(Path.of("sets").toAbsolutePath());
    }
}
