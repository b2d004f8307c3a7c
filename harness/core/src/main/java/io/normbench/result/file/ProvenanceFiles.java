package io.normbench.result.file;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The texts in {@code provenance/} of a run directory: one for each accuracy trial, {@code <cell>-<trial>.json.gz}, and
 * one for each floor, {@code floor-<task>.json.gz}. What is in them is the application's business.
 *
 * <p>Equal texts give equal bytes: the compressed files hold no time and no name.
 */
public final class ProvenanceFiles {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "provenance";

    private static final String SUFFIX = ".json.gz";

    private ProvenanceFiles() {}

    /** Returns where the provenance of a trial lies; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, SUFFIX);
    }

    /** Returns where the provenance of a task's floor lies; the identity may hold no path separator. */
    public static Path floor(Path runDir, String taskId) {
        return TrialFile.path(runDir, DIRECTORY, "floor", taskId, SUFFIX);
    }

    /** Writes {@code text} to {@code file}, replacing that of an earlier attempt. */
    public static void write(Path file, String text) {
        AtomicFile.writeGzip(file, text);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UserError if the file is damaged
     */
    public static String read(Path file) {
        try (InputStream gzip = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    /** The files of a run, by name; none if the run has no such directory. */
    public static List<Path> list(Path runDir) {
        Path directory = runDir.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot list " + directory + ": " + failure + ".", failure);
        }
    }

    /** What a file of {@link #list} is called in outputs: {@code <cell>-<trial>}, {@code floor-<task>}. */
    public static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
