package io.normbench.result.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.normbench.result.Manifest;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes and reads {@code manifest.json}.
 *
 * <p>Keys stand in a fixed order, one a line, so that the manifests of two runs can be compared with {@code diff}. Keys
 * that a later version added are passed over.
 */
public final class ManifestFile {
    /** The file's name in a run directory. */
    public static final String NAME = "manifest.json";

    /** What every version has written; the rest may lack in manifests of earlier ones. */
    private static final List<String> REQUIRED = List.of(
            "/runId",
            "/created",
            "/harness/version",
            "/harness/commit",
            "/commandLine",
            "/suite/name",
            "/suite/sha256",
            "/suite/text",
            "/seeds",
            "/plan",
            "/exclusions",
            "/environment",
            "/fingerprint/hash",
            "/fingerprint/keys",
            "/observed/data",
            "/observed/engines",
            "/observed/parameterCounts",
            "/invocations");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ManifestFile() {}

    /** Writes the manifest of {@code runDir}, replacing the one before at once. */
    public static void write(Path runDir, Manifest manifest) {
        try {
            AtomicFile.write(runDir.resolve(NAME), MAPPER.writeValueAsString(manifest) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not a manifest: " + manifest, impossible);
        }
    }

    /** Whether {@code runDir} has a manifest, so that the next invocation resumes it. */
    public static boolean exists(Path runDir) {
        return Files.isRegularFile(runDir.resolve(NAME));
    }

    /** Reads the manifest of {@code runDir}. */
    public static Manifest read(Path runDir) {
        Path file = runDir.resolve(NAME);
        try {
            JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
            String schema = tree.path("schema").asText();
            if (!schema.equals(Manifest.SCHEMA)) {
                throw UserError.usage(file + " has schema '" + schema + "', expected '" + Manifest.SCHEMA
                        + "'. Use the version of NormBench that wrote it.");
            }
            for (String member : REQUIRED) {
                if (tree.at(member).isMissingNode() || tree.at(member).isNull()) {
                    throw UserError.infrastructure(
                            file + " is damaged: it lacks '"
                                    + member.substring(1).replace('/', '.') + "'. Restore it, or run again with -o.",
                            null);
                }
            }
            return MAPPER.treeToValue(tree, Manifest.class);
        } catch (NoSuchFileException missing) {
            throw UserError.usage("no manifest in " + runDir + ": expected the file " + file
                    + ". Name a run directory, as made by 'normbench run SUITE -o DIR'.");
        } catch (JsonProcessingException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getOriginalMessage() + ". Restore it, or run again with -o.",
                    damaged);
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot read " + file + ": " + failure, failure);
        }
    }
}
