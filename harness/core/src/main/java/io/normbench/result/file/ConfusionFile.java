package io.normbench.result.file;

import io.normbench.result.ClassConfusion;
import io.normbench.task.ClassPredictions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/**
 * The confusion matrix of one accuracy trial, {@code confusion/<cell>-<trial>.csv}: columns {@code truth},
 * {@code predicted} and {@code images}.
 *
 * <p>Every class has a line for itself, even with 0 images, so that the file tells how many there are; of the others
 * only pairs that occur. A {@code predicted} of −1 counts images for which the network gave no numbers.
 */
public final class ConfusionFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "confusion";

    private static final CsvTable TABLE = new CsvTable("truth", "predicted", "images");

    private ConfusionFile() {}

    /** Returns where the matrix of a trial lies; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv");
    }

    /** Writes the matrix of a trial, replacing that of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, ClassConfusion confusion) {
        Path file = path(runDir, cellId, trialId);
        List<Object[]> rows = new ArrayList<>();
        for (int truth = 0; truth < confusion.classes(); truth++) {
            for (int predicted = ClassPredictions.NONE; predicted < confusion.classes(); predicted++) {
                long images = confusion.images(truth, predicted);
                if (images > 0 || truth == predicted) {
                    rows.add(new Object[] {truth, predicted, images});
                }
            }
        }
        AtomicFile.write(file, TABLE.text(rows));
        return file;
    }

    /**
     * Reads the matrix of a trial; empty if it has none.
     *
     * @throws UserError if the file is damaged
     */
    public static Optional<ClassConfusion> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try {
            List<long[]> lines = TABLE.read(Files.newInputStream(file)).stream()
                    .map(ConfusionFile::line)
                    .toList();
            int classes =
                    (int) lines.stream().filter(line -> line[0] == line[1]).count();
            long[][] images = new long[classes][classes + 1];
            for (long[] line : lines) {
                int predicted = line[1] == ClassPredictions.NONE ? classes : (int) line[1];
                images[(int) line[0]][predicted] = line[2];
            }
            return Optional.of(new ClassConfusion(images));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    private static long[] line(CSVRecord record) {
        return new long[] {
            Long.parseLong(record.get("truth")),
            Long.parseLong(record.get("predicted")),
            Long.parseLong(record.get("images"))
        };
    }
}
