package io.normbench.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.file.ResultsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTest {
    @Test
    void everyRowThatAppendReturnedFromSurvivesTheKill(@TempDir Path runDir) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(Writer.class, runDir.toString())) {
            for (int i = 0; i < 25; i++) {
                acknowledged.add(child.line());
            }
            child.kill();
            for (String line = child.line(); line != null; line = child.line()) {
                acknowledged.add(line);
            }
        }

        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(25);
            assertThat(results.completedKeys()).containsAll(acknowledged);
            assertThat(results.rows().size()).isBetween(acknowledged.size(), acknowledged.size() + 1);
            results.append(Rows.row("after"));
        }
        assertThat(ResultsFile.read(runDir)).last().isEqualTo(Rows.row("after"));
    }

    /** Appends rows for ever and says so after each. */
    static final class Writer {
        public static void main(String[] arguments) {
            ResultsFile results = ResultsFile.open(Path.of(arguments[0]));
            for (int i = 1; ; i++) {
                results.append(Rows.row("t" + i));
                System.out.println(Rows.row("t" + i).key());
                System.out.flush();
            }
        }
    }
}
