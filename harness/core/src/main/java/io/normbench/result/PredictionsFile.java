package io.normbench.result;

import io.normbench.task.ClassPredictions;
import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
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

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator("\n")
            .setHeader("image", "truth", "predicted")
            .get();

    private PredictionsFile() {}

    /** Returns where the predictions of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the predictions of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, ClassPredictions predictions) {
        Path file = path(runDir, cellId, trialId);
        try {
            AtomicFile.write(file, compress(predictions));
            return file;
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + failure + ". Check permissions and free space.", failure);
        }
    }

    /**
     * Reads the predictions of a trial.
     *
     * @param classes number of classes, which the file does not tell
     * @throws UserError if the file is missing or damaged
     */
    public static ClassPredictions read(Path runDir, String cellId, String trialId, int classes) {
        Path file = path(runDir, cellId, trialId);
        try (Reader reader =
                        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(
                        reader, FORMAT.builder().setSkipHeaderRecord(true).get())) {
            List<CSVRecord> records = parser.getRecords();
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

    private static byte[] compress(ClassPredictions predictions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer writer = new OutputStreamWriter(new GZIPOutputStream(bytes), StandardCharsets.UTF_8);
                CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
            for (int image = 0; image < predictions.size(); image++) {
                printer.printRecord(image, predictions.truth(image), predictions.predicted(image));
            }
        }
        return bytes.toByteArray();
    }
}
