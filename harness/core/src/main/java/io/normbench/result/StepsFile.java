package io.normbench.result;

import io.normbench.util.UserError;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The raw steps of one trial, {@code steps/<cell>-<trial>.csv.gz}, kept so that another statistic can be computed
 * later.
 *
 * <p>Equal steps give equal bytes: the compressed file holds no time and no name.
 */
public final class StepsFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "steps";

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator("\n")
            .setHeader("step", "nanos", "loss")
            .get();

    private StepsFile() {}

    /** Returns where the steps of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the steps of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, List<Step> steps) {
        Path file = path(runDir, cellId, trialId);
        try {
            AtomicFile.write(file, compress(steps));
            return file;
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + failure + ". Check permissions and free space.", failure);
        }
    }

    /** Reads the steps of a trial. */
    public static List<Step> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
                CSVParser parser = CSVParser.parse(
                        reader, FORMAT.builder().setSkipHeaderRecord(true).get())) {
            List<Step> steps = new ArrayList<>();
            parser.forEach(record -> steps.add(step(record)));
            return steps;
        } catch (NoSuchFileException missing) {
            throw UserError.usage("no steps of trial " + cellId + "/" + trialId + ": expected the file " + file
                    + ". Trials that did not complete may have none.");
        } catch (IOException | UncheckedIOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    private static byte[] compress(List<Step> steps) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // The JDK's stream writes 0 as the time and no file name, so nothing but the steps decides the bytes.
        try (Writer writer = new OutputStreamWriter(new GZIPOutputStream(bytes), StandardCharsets.UTF_8);
                CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
            for (Step step : steps) {
                OptionalDouble loss = step.loss();
                printer.printRecord(step.number(), step.nanos(), loss.isPresent() ? loss.getAsDouble() : "");
            }
        }
        return bytes.toByteArray();
    }

    private static Step step(CSVRecord record) {
        String loss = record.get("loss");
        return new Step(
                Integer.parseInt(record.get("step")),
                Long.parseLong(record.get("nanos")),
                loss.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(loss)));
    }
}
