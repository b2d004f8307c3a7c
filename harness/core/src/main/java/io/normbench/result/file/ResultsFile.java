package io.normbench.result.file;

import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code results.csv} of a run directory, open for appending.
 *
 * <p>A row is one write followed by a flush to the device, so a process that is killed at any moment loses at most the
 * row in flight. What such a row left behind is moved to {@code results.csv.broken} when the file is opened next, and
 * its trial counts as not done. Safe for several threads; a second process is kept out by {@link RunLock}, which the
 * caller holds.
 */
public final class ResultsFile implements AutoCloseable {
    /** The file's name in a run directory. */
    public static final String NAME = "results.csv";

    /** Where broken last lines go. */
    public static final String BROKEN_NAME = "results.csv.broken";

    private final Path file;
    /** Not a channel: a channel closes itself when its thread is interrupted, and rows must survive Ctrl-C. */
    private final RandomAccessFile output;

    private final int columns;
    private final int known;
    private final List<ResultRow> rows;
    private final List<String> repairs;

    private ResultsFile(
            Path file, RandomAccessFile output, int columns, int known, List<ResultRow> rows, List<String> repairs) {
        this.file = file;
        this.output = output;
        this.columns = columns;
        this.known = known;
        this.rows = new ArrayList<>(rows);
        this.repairs = List.copyOf(repairs);
    }

    /** Opens the results of {@code runDir} for appending, creating directory and file, and mends a broken last line. */
    public static ResultsFile open(Path runDir) {
        Path file = runDir.resolve(NAME);
        RandomAccessFile output = null;
        try {
            Files.createDirectories(runDir);
            output = new RandomAccessFile(file.toFile(), "rw");
            ResultsText text = ResultsText.parse(Files.readAllBytes(file), file);
            List<String> repairs = repair(output, text, runDir);
            output.seek(text.wholeBytes());
            if (text.columns() == 0) {
                write(output, ResultsText.HEADER);
                int all = ResultColumns.NAMES.size();
                return new ResultsFile(file, output, all, all, text.rows(), repairs);
            }
            return new ResultsFile(file, output, text.columns(), text.known(), text.rows(), repairs);
        } catch (IOException failure) {
            closeQuietly(output, failure);
            throw UserError.infrastructure(
                    "cannot open " + file + " for writing: " + failure
                            + ". Check permissions and free space, or choose another directory with -o.",
                    failure);
        } catch (RuntimeException refused) {
            closeQuietly(output, refused);
            throw refused;
        }
    }

    /** Reads the rows of {@code runDir} and changes nothing; a broken last line is passed over. */
    public static List<ResultRow> read(Path runDir) {
        Path file = runDir.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw UserError.usage("no results in " + runDir + ": expected the file " + file
                    + ". Name a run directory, as made by 'normbench run SUITE -o DIR'.");
        }
        try {
            return List.copyOf(ResultsText.parse(Files.readAllBytes(file), file).rows());
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot read " + file + ": " + failure, failure);
        }
    }

    /**
     * Appends one row; when this returns, the row is on the device.
     *
     * @throws IllegalArgumentException if the row could not be read back as it stands
     */
    public synchronized void append(ResultRow row) {
        appendAll(List.of(row));
    }

    /**
     * Appends rows that lie elsewhere, too; when this returns, they are on the device. Killed in between, this leaves the
     * first ones, and at most one broken.
     *
     * @throws IllegalArgumentException if a row could not be read back as it stands; none is written then
     */
    public synchronized void appendAll(List<ResultRow> more) {
        StringBuilder lines = new StringBuilder();
        List<ResultRow> asRead = new ArrayList<>();
        for (ResultRow row : more) {
            if (!ResultRow.SCHEMAS.contains(row.schema())) {
                throw new IllegalArgumentException("a row of schema '" + row.schema() + "'");
            }
            List<String> texts = new ArrayList<>(ResultColumns.toTexts(row).subList(0, known));
            asRead.add(ResultColumns.fromTexts(texts));
            while (texts.size() < columns) {
                texts.add(""); // columns that a later version put into the header
            }
            lines.append(CsvLine.write(texts));
        }
        long before = -1;
        try {
            before = output.getFilePointer();
            write(output, lines.toString());
        } catch (IOException failure) {
            rollBack(before, failure);
            throw UserError.infrastructure(
                    "cannot write to " + file + ": " + failure
                            + ". Free some space and resume the run; rows written before this one are safe.",
                    failure);
        }
        rows.addAll(asRead);
    }

    /** The rows, as they stand in the file: those found on opening, then those appended. */
    public synchronized List<ResultRow> rows() {
        return List.copyOf(rows);
    }

    /** The keys ({@link ResultRow#key()}) of all trials that have a row, whatever its outcome: none runs again. */
    public synchronized Set<String> completedKeys() {
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> keys.add(row.key()));
        return keys;
    }

    /** Says, in a sentence each, what was mended on opening; usually nothing. */
    public List<String> repairs() {
        return repairs;
    }

    @Override
    public synchronized void close() {
        try {
            output.close();
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot close " + file + ": " + failure, failure);
        }
    }

    /** Saves the broken bytes first and cuts them off second: killed in between, they are saved twice, never lost. */
    private static List<String> repair(RandomAccessFile output, ResultsText text, Path runDir) throws IOException {
        if (text.broken().length == 0) {
            return List.of();
        }
        try (FileOutputStream saved =
                new FileOutputStream(runDir.resolve(BROKEN_NAME).toFile(), true)) {
            saved.write(text.broken());
            if (text.broken()[text.broken().length - 1] != '\n') {
                saved.write('\n');
            }
            saved.getFD().sync();
        }
        output.setLength(text.wholeBytes());
        output.getFD().sync();
        return List.of(runDir.resolve(NAME) + ", " + text.fault() + " (the run was stopped while writing it)."
                + " The line was moved to " + BROKEN_NAME + "; if it was a trial, that trial runs again.");
    }

    private static void write(RandomAccessFile output, String line) throws IOException {
        output.write(line.getBytes(StandardCharsets.UTF_8));
        output.getFD().sync();
    }

    /** Takes back half a row (a full disk), so that the next row does not continue its line. */
    private void rollBack(long size, IOException failure) {
        try {
            if (size >= 0) {
                output.setLength(size);
            }
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }

    private static void closeQuietly(@Nullable RandomAccessFile output, Exception reason) {
        try {
            if (output != null) {
                output.close();
            }
        } catch (IOException again) {
            reason.addSuppressed(again);
        }
    }
}
