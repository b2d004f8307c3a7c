package io.normbench.result.file;

import io.normbench.task.ClassPredictions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVRecord;

/**
 * The predictions of one accuracy trial, {@code predictions/<cell>-<trial>.csv.gz}: columns {@code image} (0, 1, … in
 * the order of the held-out images), {@code truth} and {@code predicted} (−1 where the network gave no numbers). Kept so
 * that another statistic, such as a paired test of two methods, can be computed later.
 *
 * <p>Equal predictions give equal bytes: the compressed file holds no time and no name.
 */
public final class PredictionsFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "predictions";

    private static final CsvTable TABLE = new CsvTable("image", "truth", "predicted");

    private PredictionsFile() {}

    /** Returns where the predictions of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the predictions of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, ClassPredictions predictions) {
        Path file = path(runDir, cellId, trialId);
        Stream<Object[]> rows = IntStream.range(0, predictions.size())
                .mapToObj(image -> new Object[] {image, predictions.truth(image), predictions.predicted(image)});
        AtomicFile.writeGzip(file, TABLE.text(rows::iterator));
        return file;
    }

    /**
     * Reads the predictions of a trial.
     *
     * @param classes number of classes, which the file does not tell
     * @throws UserError if the file is missing or damaged
     */
    public static ClassPredictions read(Path runDir, String cellId, String trialId, int classes) {
        Path file = path(runDir, cellId, trialId);
        try {
            List<CSVRecord> records = TABLE.read(new GZIPInputStream(Files.newInputStream(file)));
            return new ClassPredictions(classes, column(records, "truth"), column(records, "predicted"));
        } catch (IOException | UncheckedIOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is missing or damaged: " + damaged.getMessage() + ". Run the trial again.", damaged);
        }
    }

    private static int[] column(List<CSVRecord> records, String name) {
        return records.stream()
                .mapToInt(record -> Integer.parseInt(record.get(name)))
                .toArray();
    }
}
