package io.normbench.run.ab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes records as JSON files with keys in snake case, and reads them. */
public final class JsonFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private JsonFile() {}

    /** Replaces {@code file} at once. */
    public static void write(Path file, Object value) {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(temporary, MAPPER.writeValueAsString(value) + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + e + ". Check permissions and free space.", e);
        }
    }

    /** Reads {@code file}, which must have {@code schema}; {@code remedy} says how to get such a file. */
    public static <T> T read(Path file, Class<T> type, String schema, String remedy) {
        try {
            JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
            String found = tree.path("schema").asText();
            if (!found.equals(schema)) {
                throw UserError.usage(file + " has schema '" + found + "', expected '" + schema
                        + "'. Use the version of NormBench that wrote it.");
            }
            return MAPPER.treeToValue(tree, type);
        } catch (NoSuchFileException e) {
            throw UserError.usage("expected the file " + file + ". " + remedy);
        } catch (JsonProcessingException e) {
            throw UserError.infrastructure(
                    file + " is damaged: " + e.getOriginalMessage() + ". Restore it, or measure again with another -o.",
                    e);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot read " + file + ": " + e, e);
        }
    }
}
