package io.normbench.gate.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.gate.sample.CellFamily;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads a noise model, as JSON of schema {@value #SCHEMA}. */
public final class NoiseFile {
    /** The schema this version writes and reads. */
    public static final String SCHEMA = "normbench/noise/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private NoiseFile() {}

    /** Writes {@code model} to {@code file}, replacing the one before at once. */
    public static void write(Path file, NoiseModel model) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA).put("fingerprint", model.fingerprint());
        ArrayNode families = root.putArray("families");
        for (NoiseModel.Spread spread : model.spreads()) {
            families.addObject()
                    .put("quantity", spread.family().quantity())
                    .put("task", spread.family().task())
                    .put("engine", spread.family().engine())
                    .put("device", spread.family().device())
                    .put("batch_sizes", spread.family().band())
                    .put("comparisons", spread.comparisons())
                    .put("pairs", spread.pairs())
                    .put("sd", spread.sd());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(temporary, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + failure + ". Check permissions and free space.", failure);
        }
    }

    /**
     * Reads the model in {@code file}.
     *
     * @throws UserError if there is no such file or it is of another schema (status 2), or damaged (status 5)
     */
    public static NoiseModel read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.usage(
                    file + ": no such noise model; measure it with 'normbench aa SUITE', or leave --noise out");
        }
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            String schema = root.path("schema").asText();
            if (!schema.equals(SCHEMA)) {
                throw UserError.usage(file + " has schema '" + schema + "', expected '" + SCHEMA
                        + "'. Measure the noise again with 'normbench aa SUITE', or use the version that wrote it.");
            }
            List<NoiseModel.Spread> spreads = new ArrayList<>();
            for (JsonNode family : root.path("families")) {
                spreads.add(spread(family, file));
            }
            return new NoiseModel(root.path("fingerprint").asText(), spreads, "");
        } catch (JsonProcessingException damaged) {
            throw UserError.infrastructure(damaged(file, damaged.getOriginalMessage()), damaged);
        } catch (IOException failure) {
            throw UserError.infrastructure("cannot read " + file + ": " + failure, failure);
        }
    }

    private static NoiseModel.Spread spread(JsonNode node, Path file) {
        double sd = node.path("sd").asDouble(Double.NaN);
        int comparisons = node.path("comparisons").asInt(0);
        if (!(sd >= 0 && Double.isFinite(sd)) || comparisons < 1) {
            throw UserError.infrastructure(damaged(
                    file, "a family has sd " + node.path("sd") + " of " + node.path("comparisons") + " comparisons"));
        }
        CellFamily family = new CellFamily(
                node.path("quantity").asText(),
                node.path("task").asText(),
                node.path("engine").asText(),
                node.path("device").asText(),
                node.path("batch_sizes").asText());
        return new NoiseModel.Spread(family, comparisons, node.path("pairs").asInt(1), sd);
    }

    private static String damaged(Path file, String what) {
        return file + " is damaged: " + what + ". Measure the noise again with 'normbench aa SUITE'.";
    }
}
