package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.ResultRow;
import io.normbench.result.file.PicturesFile;
import io.normbench.result.file.ScoresFile;
import io.normbench.task.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with real workers of a task that shows pictures, beside one that does not. */
class PicturesRunTest {
    @TempDir
    private static Path folder;

    private static Path runDir;
    private static List<ResultRow> rows;
    private static final Heard HEARD = new Heard();

    @BeforeAll
    static void runOnce() throws Exception {
        runDir = folder.resolve("run");
        Path suite = TestRuns.suite(
                folder, "method", "[2, 4]", "{accuracy: {seeds: [1, 2]}}", "{timeout_seconds: 120}", "bn");
        String text = Files.readString(suite);
        TestRuns.write(suite, text.replace("measure:", """
                  - id: scenes
                    task: test-pictures
                    data: {name: digits}
                    model: {name: preact-resnet, depth: 8, width: 8}
                    train: {samples: 8}
                    measure: {accuracy: {batch_sizes: [4]}}
                measure:"""));
        rows = TestRuns.prepare(suite, runDir, HEARD).run().rows();
    }

    @Test
    void everyTrialOfTheTaskHasAFileAndNoOtherTrial() {
        assertThat(runDir.resolve("pictures").toFile().list())
                .containsExactlyInAnyOrderElementsOf(rows.stream()
                        .filter(row -> row.cell().task().equals("scenes"))
                        .map(row -> row.cellId() + "-" + row.trial() + ".json")
                        .toList())
                .hasSize(2);
        assertThat(rows).hasSize(6);
    }

    @Test
    void thePicturesAreThoseOfTheEvaluation() {
        ResultRow row = rows.stream()
                .filter(r -> r.cell().task().equals("scenes"))
                .findFirst()
                .orElseThrow();
        List<Picture> pictures = PicturesFile.read(runDir, row.cellId(), row.trial());

        assertThat(pictures).extracting(Picture::id).containsExactly("first", "second");
        Picture first = pictures.get(0);
        assertThat(first.png()).startsWith(137, 80, 78, 71);
        assertThat(first.truth()).singleElement().satisfies(region -> {
            assertThat(region.category()).isEqualTo("three");
            assertThat(region.box()).containsExactly(1, 1, 3, 3);
            assertThat(region.runs()).containsExactly(5, 2, 2, 2, 5);
        });
        assertThat(first.found())
                .singleElement()
                .satisfies(region -> assertThat(region.score()).isEqualTo(0.9));
        assertThat(pictures.get(1).found()).isEmpty();
    }

    @Test
    void theScoresAreThoseOfTheEvaluation() {
        for (ResultRow row : rows) {
            assertThat(ScoresFile.read(runDir, row.cellId(), row.trial()).isPresent())
                    .isEqualTo(row.cell().task().equals("scenes"));
        }
        ResultRow row = rows.stream()
                .filter(r -> r.cell().task().equals("scenes"))
                .findFirst()
                .orElseThrow();
        assertThat(ScoresFile.read(runDir, row.cellId(), row.trial())
                        .orElseThrow()
                        .values())
                .containsExactly(0.25, 0.75);
    }

    @Test
    void noEventWasUnknown() {
        assertThat(HEARD.notices).isEmpty();
    }
}
