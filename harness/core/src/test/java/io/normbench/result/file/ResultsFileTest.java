package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.Rows;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsFileTest {
    private static final ResultRow FIRST = Rows.row("t1");
    private static final ResultRow SECOND = Rows.row("a1", new Outcome.Crashed("größer, \"quoted\"\nand 批次 🚀"));

    @TempDir
    private Path temporary;

    private Path runDir;
    private Path file;

    @BeforeEach
    void nameFiles() {
        runDir = temporary.resolve("runs").resolve("one");
        file = runDir.resolve(ResultsFile.NAME);
    }

    @Test
    void createsDirectoryAndHeader() throws IOException {
        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(results.rows()).isEmpty();
            assertThat(results.repairs()).isEmpty();
        }
        assertThat(file).hasContent(String.join(",", ResultColumns.NAMES) + "\n");
    }

    @Test
    void aRowIsInTheFileOnceAppendReturns() {
        try (ResultsFile results = ResultsFile.open(runDir)) {
            results.append(FIRST);
            assertThat(ResultsFile.read(runDir)).containsExactly(FIRST);
            results.append(SECOND);
            assertThat(ResultsFile.read(runDir)).hasSize(2);
        }
    }

    @Test
    void rowsAreThoseOfTheFileWhetherFoundOrAppended() {
        append(FIRST);
        try (ResultsFile results = ResultsFile.open(runDir)) {
            results.append(SECOND);
            assertThat(results.rows()).isEqualTo(ResultsFile.read(runDir)).hasSize(2);
        }
    }

    @Test
    void theSameTrialTwiceIsAnErrorWithFileAndLine() {
        append(FIRST, SECOND, FIRST);

        assertThatThrownBy(() -> ResultsFile.read(runDir))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(5))
                .hasMessageContaining("results.csv, line 4, holds the same trial twice: " + FIRST.key());
    }

    @Test
    void everyRowCountsAsDoneWhateverItsOutcome() {
        append(FIRST, SECOND);
        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(results.completedKeys()).containsExactly("digits_bn_b2/t1", "digits_bn_b2/a1");
        }
    }

    @Test
    void aCutAtAnyByteOfTheLastRowLosesThatRowAlone() throws IOException {
        append(FIRST);
        int firstEnd = (int) Files.size(file);
        append(SECOND);
        byte[] whole = Files.readAllBytes(file);

        for (int length = firstEnd; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Files.deleteIfExists(runDir.resolve(ResultsFile.BROKEN_NAME));

            try (ResultsFile results = ResultsFile.open(runDir)) {
                assertThat(results.rows()).as("cut at %d", length).containsExactly(FIRST);
                assertThat(results.repairs()).as("cut at %d", length).hasSize(length == firstEnd ? 0 : 1);
                results.append(SECOND);
            }
            assertThat(Files.readAllBytes(file)).as("cut at %d", length).isEqualTo(whole);
            if (length > firstEnd) {
                byte[] saved = Files.readAllBytes(runDir.resolve(ResultsFile.BROKEN_NAME));
                assertThat(Arrays.copyOf(saved, saved.length - 1))
                        .isEqualTo(Arrays.copyOfRange(whole, firstEnd, length));
            }
        }
    }

    @Test
    void aCutAtAnyByteOfTheHeaderIsMended() throws IOException {
        append(FIRST);
        byte[] header = ResultsText.HEADER.getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < header.length; length++) {
            Files.write(file, Arrays.copyOf(header, length));
            ResultsFile.open(runDir).close();
            assertThat(Files.readAllBytes(file)).as("cut at %d", length).isEqualTo(header);
        }
    }

    @Test
    void repairNamesTheLineAndWhereItWent() throws IOException {
        append(FIRST, SECOND);
        cutLastBytes(10);

        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(results.repairs().get(0)).contains("results.csv", "line 3", "results.csv.broken");
        }
        try (ResultsFile again = ResultsFile.open(runDir)) {
            assertThat(again.repairs()).isEmpty();
        }
    }

    @Test
    void brokenLinesOfSeveralRunsAreAllKept() throws IOException {
        append(FIRST, SECOND);
        cutLastBytes(10);
        append(SECOND);
        cutLastBytes(20);
        append(SECOND);

        assertThat(Files.readAllLines(runDir.resolve(ResultsFile.BROKEN_NAME))).hasSize(2);
    }

    @Test
    void aLastLineWithTooFewColumnsIsMovedAwayThoughItEnds() throws IOException {
        append(FIRST);
        Files.writeString(file, Files.readString(file) + "normbench/results/v2,run-1\n");

        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(results.rows()).containsExactly(FIRST);
            assertThat(results.repairs().get(0))
                    .contains("expected " + ResultColumns.NAMES.size() + " columns, found 2");
        }
    }

    @Test
    void zerosThatAPowerCutLeftBehindAreMovedAway() throws IOException {
        append(FIRST);
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length + 512));

        try (ResultsFile results = ResultsFile.open(runDir)) {
            assertThat(results.rows()).containsExactly(FIRST);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }

    @Test
    void aBrokenLineBeforeTheLastIsAnErrorWithFileAndLineAndChangesNothing() throws IOException {
        append(FIRST, SECOND);
        List<String> lines = Files.readAllLines(file);
        String damaged = lines.get(0) + "\n" + lines.get(1).substring(0, 40) + "\n" + lines.get(2) + "\n";
        Files.writeString(file, damaged);

        assertThatThrownBy(() -> ResultsFile.open(runDir))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE))
                .hasMessageContaining(file + ", line 2");
        assertThat(file).hasContent(damaged);
        assertThat(runDir.resolve(ResultsFile.BROKEN_NAME)).doesNotExist();
    }

    @Test
    void anotherSchemaIsRefusedAndNotTouched() throws IOException {
        append(FIRST);
        String other = Files.readString(file).replace("normbench/results/v2", "normbench/results/v3");
        Files.writeString(file, other);

        assertThatThrownBy(() -> ResultsFile.open(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("normbench/results/v2")
                .hasMessageContaining("line 2 has schema 'normbench/results/v3'");
        assertThat(file).hasContent(other);
    }

    @Test
    void anotherHeaderIsRefusedByItsFirstDifference() throws IOException {
        Files.createDirectories(runDir);
        Files.writeString(file, ResultsText.HEADER.replace("stat_batch", "statistics_batch"));

        assertThatThrownBy(() -> ResultsFile.read(runDir))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("column 9 is 'statistics_batch', expected 'stat_batch'");
    }

    @Test
    void aFileOfAnotherKindIsNotTaken() throws IOException {
        Files.createDirectories(runDir);
        Files.writeString(file, "precious notes");

        assertThatThrownBy(() -> ResultsFile.open(runDir)).isInstanceOf(UserError.class);
        assertThat(file).hasContent("precious notes");
    }

    @Test
    void extraColumnsOfALaterVersionAreReadOverAndKeptAligned() throws IOException {
        append(FIRST);
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.get(0) + ",novelty\n" + lines.get(1) + ",\"a, b\"\n");

        append(SECOND);

        assertThat(ResultsFile.read(runDir)).hasSize(2).first().isEqualTo(FIRST);
        assertThat(Files.readAllLines(file).get(2))
                .endsWith("0123456789abcdef,ba5eba5eba5e" + ",".repeat(ResultColumns.NAMES.size() - 40) + "running,");
    }

    @Test
    void aFileOfBeforeTheEvaluationColumnIsReadAndContinuedAsItIs() throws IOException {
        int columns = ResultColumns.NAMES.indexOf("evaluation");
        Files.createDirectories(runDir);
        Files.writeString(
                file,
                String.join(",", ResultColumns.NAMES.subList(0, columns)) + "\n"
                        + CsvLine.write(ResultColumns.toTexts(FIRST).subList(0, columns)));

        append(SECOND);

        assertThat(ResultsFile.read(runDir))
                .extracting(ResultRow::key, ResultRow::cell)
                .containsExactly(tuple(FIRST.key(), FIRST.cell()), tuple(SECOND.key(), SECOND.cell()));
        assertThat(Files.readAllLines(file).get(2)).doesNotContain("running");
    }

    @ParameterizedTest
    @CsvSource({"39, ''", "39, ',novelty'", "40, ''", "40, ',novelty'"})
    void aFileOfAnEarlierVersionIsReadAndContinuedAsItIs(int columns, String further) throws IOException {
        List<String> texts = new ArrayList<>(ResultColumns.toTexts(FIRST).subList(0, columns));
        texts.set(0, "normbench/results/v1");
        String more = further.replace("novelty", "");
        Files.createDirectories(runDir);
        Files.writeString(
                file,
                String.join(",", ResultColumns.NAMES.subList(0, columns)) + further + "\n"
                        + CsvLine.write(texts).replace("\n", more + "\n"));
        append(SECOND);

        String build = columns < 40 ? "" : Rows.BUILD;
        assertThat(Files.readAllLines(file).get(2))
                .endsWith(",0123456789abcdef" + (columns < 40 ? "" : ",") + build + more);
        assertThat(ResultsFile.read(runDir))
                .extracting(
                        ResultRow::key, ResultRow::build, row -> row.measured().comparison())
                .containsExactly(
                        tuple(FIRST.key(), build, Optional.empty()), tuple(SECOND.key(), build, Optional.empty()));
        assertThat(ResultsFile.read(runDir).get(0).measured().stepMsMedian())
                .isEqualTo(FIRST.measured().stepMsMedian());
    }

    @Test
    void readingPassesOverABrokenLastLineAndChangesNothing() throws IOException {
        append(FIRST, SECOND);
        cutLastBytes(10);
        byte[] before = Files.readAllBytes(file);

        assertThat(ResultsFile.read(runDir)).containsExactly(FIRST);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void readingAnEmptyDirectorySaysWhatIsMissing() {
        assertThatThrownBy(() -> ResultsFile.read(temporary))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(temporary.resolve("results.csv").toString());
    }

    @Test
    void anInterruptedThreadCanStillAppend() {
        try (ResultsFile results = ResultsFile.open(runDir)) {
            Thread.currentThread().interrupt();
            results.append(FIRST);
            results.append(SECOND);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(ResultsFile.read(runDir)).hasSize(2);
    }

    @Test
    void aRowThatCannotBeReadBackIsRefusedBeforeItReachesTheFile() {
        try (ResultsFile results = ResultsFile.open(runDir)) {
            Outcome foreign = new Outcome.Crashed("x");
            ResultRow other = new ResultRow(
                    "",
                    "r",
                    "c",
                    "s",
                    new CellKey("t", "m", "m", 1, 1, "", "", "", "", ""),
                    "",
                    1,
                    "t1",
                    "",
                    "",
                    foreign,
                    Measured.nothing(),
                    "",
                    "");
            assertThatThrownBy(() -> results.append(other)).isInstanceOf(IllegalArgumentException.class);
            assertThat(results.rows()).isEmpty();
        }
        assertThat(ResultsFile.read(runDir)).isEmpty();
    }

    private void append(ResultRow... rows) {
        try (ResultsFile results = ResultsFile.open(runDir)) {
            for (ResultRow row : rows) {
                results.append(row);
            }
        }
    }

    private void cutLastBytes(int count) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - count));
    }
}
