package io.normbench.run.ab;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where noise models live: one a fingerprint, {@code ${XDG_DATA_HOME:-~/.local/share}/normbench/noise/<hash>.json} (XDG
 * Base Directory Specification 0.8). They belong to the machine, not to a checkout or a run.
 */
public final class NoiseFiles {
    private static final String DATA_HOME = "XDG_DATA_HOME";

    private NoiseFiles() {}

    /**
     * The file of the model for an environment.
     *
     * @param variables environment variables by name; null for one that is not set
     * @param userHome the user's home folder
     * @param fingerprint hash of the environment
     */
    public static Path of(UnaryOperator<String> variables, Path userHome, String fingerprint) {
        String data = variables.apply(DATA_HOME);
        // The specification: a relative path is to be ignored.
        Path folder = data != null && data.startsWith("/") ? Path.of(data) : userHome.resolve(".local/share");
        return folder.resolve("normbench").resolve("noise").resolve(fingerprint + ".json");
    }
}
