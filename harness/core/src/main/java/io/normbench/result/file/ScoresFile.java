package io.normbench.result.file;

import io.normbench.task.ImageScores;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What groups of held-out images contribute to the metric of one accuracy trial, {@code scores/<cell>-<trial>.csv.gz}:
 * columns {@code group} (0, 1, …; image {@code i} belongs to group {@code i} modulo their number) and {@code score}. Kept of
 * detection and segmentation, whose metric is no mean over images, so that two methods can be compared on the same images;
 * of classification {@link PredictionsFile} tells more.
 */
public final class ScoresFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "scores";

    private static final CsvTable TABLE = new CsvTable("group", "score");

    private ScoresFile() {}

    /** Returns where the scores of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the scores of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, ImageScores scores) {
        Path file = path(runDir, cellId, trialId);
        Stream<Object[]> rows = IntStream.range(0, scores.values().size())
                .mapToObj(group -> new Object[] {group, scores.values().get(group)});
        AtomicFile.writeGzip(file, TABLE.text(rows::iterator));
        return file;
    }

    /**
     * Reads the scores of a trial; empty if it has none.
     *
     * @throws UserError if the file is damaged
     */
    public static Optional<ImageScores> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try {
            return Optional.of(new ImageScores(TABLE.read(new GZIPInputStream(Files.newInputStream(file))).stream()
                    .map(record -> Double.valueOf(record.get("score")))
                    .toList()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Run the trial again.", damaged);
        }
    }
}
