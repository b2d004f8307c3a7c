package io.normbench.run.ab.aa;

import io.normbench.run.ab.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes and reads {@code aa.json}. */
public final class AaFile {
    /** The file's name in a run directory. */
    public static final String NAME = "aa.json";

    private AaFile() {}

    /** Whether {@code dir} holds an A/A measurement. */
    public static boolean exists(Path dir) {
        return Files.isRegularFile(dir.resolve(NAME));
    }

    /** Reads the record of {@code dir}. */
    public static AaRecord read(Path dir) {
        return JsonFile.read(
                dir.resolve(NAME),
                AaRecord.class,
                AaRecord.SCHEMA,
                "Name a directory as made by 'normbench aa SUITE -o DIR'.");
    }

    static void write(Path dir, AaRecord aa) {
        JsonFile.write(dir.resolve(NAME), aa);
    }
}
