package io.normbench.agree;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file {@value #NAME} of a comparison's directory. */
public final class AgreementFile {
    /** Its name. */
    public static final String NAME = "agreement.json";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private AgreementFile() {}

    /** Whether {@code folder} holds a comparison. */
    public static boolean exists(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    /**
     * Writes the file.
     *
     * @throws UserError if it cannot be written
     */
    public static void write(Path folder, Agreement agreement) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(NAME), MAPPER.writeValueAsBytes(agreement));
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + folder.resolve(NAME) + ": " + e + ". Check permissions and free space.", e);
        }
    }

    /**
     * Reads the file.
     *
     * @throws UserError if it is missing or damaged
     */
    public static Agreement read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            Agreement agreement = MAPPER.readValue(Files.readAllBytes(file), Agreement.class);
            if (!Agreement.SCHEMA.equals(agreement.schema())) {
                throw UserError.usage(file + ": schema is '" + agreement.schema() + "'; expected '" + Agreement.SCHEMA
                        + "'; run 'normbench agree' again");
            }
            return agreement;
        } catch (IOException e) {
            throw UserError.usage(file + ": cannot be read as a comparison of engines (" + e.getMessage()
                    + "); run 'normbench agree' again");
        }
    }
}
