package io.normbench.result.file;

import java.nio.file.Path;

/** Names the files of a run directory that belong to one trial: {@code <directory>/<cell>-<trial><suffix>}. */
final class TrialFile {
    private TrialFile() {}

    /** Where the file lies; neither identity may hold a path separator. */
    static Path path(Path runDir, String directory, String cellId, String trialId, String suffix) {
        String name = cellId + "-" + trialId + suffix;
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
        return runDir.resolve(directory).resolve(name);
    }
}
