package io.normbench.result.file;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of one trial go. Its worker writes steps, pictures, predictions, scores and what it saw of
 * layers, the orchestrator the rest.
 *
 * @param directory a run directory
 * @param cellId identity of the cell
 * @param trialId identity of the trial in its cell, among all trials of the run directory
 */
public record TrialFiles(Path directory, String cellId, String trialId) {
    /**
     * Deletes all of them: what an attempt that was stopped left behind must not pass for that of the next.
     *
     * @throws UserError if one cannot be deleted
     */
    public void clear() {
        for (Path file : List.of(
                StepsFile.path(directory, cellId, trialId),
                PicturesFile.path(directory, cellId, trialId),
                PredictionsFile.path(directory, cellId, trialId),
                ScoresFile.path(directory, cellId, trialId),
                SingularityFile.path(directory, cellId, trialId),
                ConfusionFile.path(directory, cellId, trialId),
                ProvenanceFiles.path(directory, cellId, trialId))) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw UserError.infrastructure("cannot delete " + file + ": " + e + ". Check permissions.", e);
            }
        }
    }
}
