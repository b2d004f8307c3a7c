package io.normbench.result.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.task.Picture;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pictures of one accuracy trial, {@code pictures/<cell>-<trial>.json}: held-out images with what is in them and
 * what the trained network found.
 *
 * <p>One JSON object: {@code schema} is {@value #SCHEMA}, {@code pictures} a list of what {@link PictureJson} writes.
 * Equal pictures give equal bytes. Tasks without pictures, and runs of earlier versions, have no such file.
 */
public final class PicturesFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "pictures";

    /** The schema this version writes and reads. */
    public static final String SCHEMA = "normbench/pictures/v1";

    private PicturesFile() {}

    /** Returns where the pictures of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".json");
    }

    /** Writes the pictures of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, List<Picture> pictures) {
        Path file = path(runDir, cellId, trialId);
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", SCHEMA);
        ArrayNode list = root.putArray("pictures");
        pictures.forEach(picture -> list.add(PictureJson.write(picture)));
        AtomicFile.write(file, root.toString());
        return file;
    }

    /**
     * Reads the pictures of a trial; empty if it has none.
     *
     * @throws UserError if the file is damaged or of another schema
     */
    public static List<Picture> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try {
            JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
            String schema = root.path("schema").asText();
            if (!schema.equals(SCHEMA)) {
                throw UserError.infrastructure(
                        file + " has schema '" + schema + "'; expected '" + SCHEMA + "'. Read it with the version that"
                                + " wrote it, or delete it.",
                        null);
            }
            List<Picture> pictures = new ArrayList<>();
            root.required("pictures").forEach(node -> pictures.add(PictureJson.read(node)));
            return pictures;
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (JsonProcessingException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + firstLine(damaged) + ". Restore it, or delete it.", damaged);
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot read " + file + ": " + failure + ".", failure);
        }
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
