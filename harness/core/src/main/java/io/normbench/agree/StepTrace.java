package io.normbench.agree;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that one step computed on one engine.
 *
 * @param operations the operations of the forward pass
 * @param inputs the batch, {@code input 1}, {@code input 2}, …
 * @param results the operations' results, by number
 * @param parameters names of the parameters, in the order of their first use
 * @param gradients gradients of the loss by parameter
 */
public record StepTrace(
        List<TracedOperation> operations,
        Map<String, HostTensor> inputs,
        Map<Integer, HostTensor> results,
        List<String> parameters,
        Map<String, HostTensor> gradients) {
    private static final String INDEX = "operations.json";
    private static final String INPUTS = "inputs";
    private static final String RESULTS = "results";
    private static final String GRADIENTS = "gradients";

    public StepTrace {
        operations = List.copyOf(operations);
        parameters = List.copyOf(parameters);
    }

    /**
     * Writes the trace into {@code folder}.
     *
     * @throws UserError if a file cannot be written
     */
    public void write(Path folder) {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, HostTensor> numbered = new LinkedHashMap<>();
        results.forEach((number, value) -> numbered.put(Integer.toString(number), value));
        TensorFile.write(folder, INPUTS, inputs);
        TensorFile.write(folder, RESULTS, numbered);
        TensorFile.write(folder, GRADIENTS, gradients);
        ObjectNode index = mapper.createObjectNode();
        index.set("operations", mapper.valueToTree(operations));
        index.set("parameters", mapper.valueToTree(parameters));
        try {
            Files.write(folder.resolve(INDEX), mapper.writeValueAsBytes(index));
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + folder.resolve(INDEX) + ": " + e + ". Check permissions and free space.", e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UserError if a file is missing or damaged
     */
    public static StepTrace read(Path folder) {
        ObjectMapper mapper = new ObjectMapper();
        Map<Integer, HostTensor> results = new LinkedHashMap<>();
        TensorFile.read(folder, RESULTS).forEach((number, value) -> results.put(Integer.valueOf(number), value));
        try {
            JsonNode index = mapper.readTree(Files.readAllBytes(folder.resolve(INDEX)));
            return new StepTrace(
                    mapper.convertValue(index.required("operations"), new TypeReference<List<TracedOperation>>() {}),
                    TensorFile.read(folder, INPUTS),
                    results,
                    mapper.convertValue(index.required("parameters"), new TypeReference<List<String>>() {}),
                    TensorFile.read(folder, GRADIENTS));
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.infrastructure(
                    folder.resolve(INDEX) + " cannot be read: " + e + ". Run the comparison again.", e);
        }
    }
}
