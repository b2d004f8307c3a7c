package io.normbench.data;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where relative folders of data lie, so that one suite serves every machine and its cells have the same ids there.
 *
 * @param folder the folder that {@link #VARIABLE} names; empty for the working directory
 */
public record DataRoot(Optional<Path> folder) {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "NORMBENCH_DATA";

    static final String RULE = "a relative one is looked for below the folder that the environment variable " + VARIABLE
            + " names, or else below the working directory";

    /** That of this process. */
    public static DataRoot here() {
        return of(System.getenv(VARIABLE));
    }

    /** That which a {@code value} of the variable names; null and blank name none. */
    static DataRoot of(@Nullable String value) {
        return new DataRoot(Optional.ofNullable(value)
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).toAbsolutePath().normalize()));
    }

    /** The folder that a suite calls {@code root}. */
    public Path resolve(String root) {
        return folder.map(own -> own.resolve(root)).orElse(Path.of(root));
    }

    /** What else can be done where the folder that a suite calls {@code root} is missing. */
    String remedy(String root) {
        if (Path.of(root).isAbsolute()) {
            return "";
        }
        return folder.isPresent() ? ", or the variable " + VARIABLE : ", or set the variable " + VARIABLE;
    }
}
