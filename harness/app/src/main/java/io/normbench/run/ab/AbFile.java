package io.normbench.run.ab;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes and reads {@code ab.json}. */
public final class AbFile {
    /** The file's name in a run directory. */
    public static final String NAME = "ab.json";

    /** The copy of the suite beside it. */
    static final String SUITE_NAME = "suite.yaml";

    private AbFile() {}

    /** Whether {@code dir} holds an A/B measurement. */
    public static boolean exists(Path dir) {
        return Files.isRegularFile(dir.resolve(NAME));
    }

    /** Reads the record of {@code dir}. */
    public static AbRecord read(Path dir) {
        return JsonFile.read(
                dir.resolve(NAME),
                AbRecord.class,
                AbRecord.SCHEMA,
                "Name a directory as made by 'normbench ab --base DIST --head DIST SUITE -o DIR'.");
    }

    /** Keeps the text that the arms loaded, which may have come from a pipe, in {@code dir}. */
    public static AbRecord.SuiteFile keepSuite(Path suiteFile, String text, ArmPlan plan, Path dir) {
        Path copy = dir.resolve(SUITE_NAME);
        try {
            Files.writeString(copy, text);
            return new AbRecord.SuiteFile(
                    plan.suite(),
                    plan.suiteSha256(),
                    suiteFile.toAbsolutePath().normalize().toString());
        } catch (IOException e) {
            throw UserError.infrastructure(copy + ": cannot be written: " + e, e);
        }
    }

    static void write(Path dir, AbRecord ab) {
        JsonFile.write(dir.resolve(NAME), ab);
    }
}
