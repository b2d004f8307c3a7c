package io.normbench.reproduce;

import io.normbench.machine.RowFingerprint;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.Step;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.StepsFile;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run directory, read.
 *
 * @param directory where it is
 * @param manifest its manifest
 * @param rows its rows by key, in the file's order
 */
public record StoredRun(Path directory, Manifest manifest, Map<String, ResultRow> rows) {
    /**
     * Reads a run directory.
     *
     * @throws UserError if it is none, or if the suite in its manifest is not the one whose hash stands there
     */
    public static StoredRun read(Path directory) {
        Manifest manifest = ManifestFile.read(directory);
        String hash = Sha256.of(manifest.suite().text().getBytes(StandardCharsets.UTF_8));
        if (!hash.equals(manifest.suite().sha256())) {
            throw UserError.infrastructure(
                    directory.resolve(ManifestFile.NAME) + ": the suite's text has the hash " + hash.substring(0, 12)
                            + ", not " + abbreviated(manifest.suite().sha256())
                            + " as recorded: one of them was changed. Restore the file; to run another suite use"
                            + " 'normbench run'.");
        }
        Map<String, ResultRow> rows = new LinkedHashMap<>();
        ResultsFile.read(directory).forEach(row -> rows.put(row.key(), row));
        return new StoredRun(directory, manifest, rows);
    }

    private static String abbreviated(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    /** The raw steps of a trial; empty if it left none. */
    List<Step> steps(ResultRow row) {
        return Files.exists(StepsFile.path(directory, row.cellId(), row.trial()))
                ? StepsFile.read(directory, row.cellId(), row.trial())
                : List.of();
    }

    /** Checks that the steps of these trials can be read, so that hours of work do not end in a damaged file. */
    public void checkSteps(List<String> keys) {
        keys.forEach(key -> steps(Objects.requireNonNull(rows.get(key), key)));
    }

    /** The fingerprint of the worker that made a row. */
    Fingerprint fingerprint(ResultRow row) {
        return RowFingerprint.of(manifest, row);
    }
}
