package io.normbench.result.file;

import io.normbench.result.Step;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
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

    private static final CsvTable TABLE = new CsvTable("step", "nanos", "loss");

    private StepsFile() {}

    /** Returns where the steps of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the steps of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, List<Step> steps) {
        Path file = path(runDir, cellId, trialId);
        AtomicFile.writeGzip(file, TABLE.text(steps.stream().map(StepsFile::row).toList()));
        return file;
    }

    /** Reads the steps of a trial. */
    public static List<Step> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try {
            return TABLE.read(new GZIPInputStream(Files.newInputStream(file))).stream()
                    .map(StepsFile::step)
                    .toList();
        } catch (NoSuchFileException missing) {
            throw UserError.usage("no steps of trial " + cellId + "/" + trialId + ": expected the file " + file
                    + ". Trials that did not complete may have none.");
        } catch (IOException | UncheckedIOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    private static Object[] row(Step step) {
        OptionalDouble loss = step.loss();
        return new Object[] {step.number(), step.nanos(), loss.isPresent() ? loss.getAsDouble() : ""};
    }

    private static Step step(CSVRecord record) {
        String loss = record.get("loss");
        return new Step(
                Integer.parseInt(record.get("step")),
                Long.parseLong(record.get("nanos")),
                loss.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(loss)));
    }
}
