package io.normbench.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reference vectors of one method, format {@code normbench-vectors/1}.
 *
 * @param method the method's or weight transform's id
 * @param source the implementation that made them
 * @param cases the cases
 */
public record VectorFile(String method, String source, List<Case> cases) {
    /** The format this reader understands. */
    public static final String FORMAT = "normbench-vectors/1";

    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** Reads {@code NaN}, {@code Infinity} and {@code -Infinity} as Python writes them, too. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** One configuration of the method, run for several steps. */
    public record Case(
            String name,
            Map<String, Object> options,
            Map<String, HostTensor> parameters,
            Map<String, HostTensor> state,
            List<Step> steps) {}

    /**
     * One forward pass, with a backward pass where a gradient of the output is given. {@code parameters} replace those of
     * the same name from this step on.
     */
    public record Step(
            boolean training,
            HostTensor input,
            Optional<HostTensor> gradOutput,
            Map<String, HostTensor> parameters,
            Expected expected) {
        /** A step with the parameters that there are. */
        public Step(boolean training, HostTensor input, Optional<HostTensor> gradOutput, Expected expected) {
            this(training, input, gradOutput, Map.of(), expected);
        }
    }

    /**
     * What the reference computed. {@code auxiliary} holds results beside the output, by name.
     */
    public record Expected(
            HostTensor output,
            Optional<HostTensor> gradInput,
            Map<String, HostTensor> gradParameters,
            Map<String, HostTensor> state,
            Map<String, HostTensor> auxiliary) {}

    /** As {@link #find(Path)} for each of {@code paths}; a file that several of them name comes once. */
    public static List<Path> find(List<Path> paths) {
        return paths.stream()
                .flatMap(path -> find(path).stream())
                .map(file -> file.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }

    /** The vector files that {@code path} names: itself, or every {@code norm-*.json} in a folder, sorted. */
    public static List<Path> find(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw UserError.usage(path + ": no such file or folder; expected a norm-*.json file or a folder of them");
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("norm-.*\\.json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw UserError.usage(path + ": holds no norm-*.json file");
            }
            return found;
        } catch (IOException e) {
            throw UserError.usage(path + ": cannot be listed: " + e.getMessage());
        }
    }

    /** Reads one file. */
    public static VectorFile read(Path path) {
        try {
            return parse(path.toString(), MAPPER.readTree(path.toFile()));
        } catch (JsonProcessingException e) {
            throw UserError.usage(
                    path + ":" + e.getLocation().getLineNr() + ": not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw UserError.usage(path + ": cannot be read: " + e.getMessage());
        }
    }

    private static VectorFile parse(String place, JsonNode root) {
        if (!FORMAT.equals(root.path("format").asText())) {
            throw UserError.usage(
                    place + ": format is '" + root.path("format").asText() + "'; expected '" + FORMAT + "'");
        }
        try {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : root.required("cases")) {
                List<Step> steps = new ArrayList<>();
                for (JsonNode step : node.required("steps")) {
                    steps.add(step(step));
                }
                cases.add(new Case(
                        node.required("name").asText(),
                        options(node.path("options")),
                        tensors(node.path("parameters")),
                        tensors(node.path("state")),
                        steps));
            }
            return new VectorFile(
                    root.required("method").asText(), root.path("source").asText(), cases);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(place + ": not a valid vector file: " + e.getMessage());
        }
    }

    private static Step step(JsonNode node) {
        JsonNode expected = node.required("expected");
        Map<String, HostTensor> auxiliary = new LinkedHashMap<>();
        expected.properties().forEach(entry -> {
            if (entry.getValue().has("data")
                    && !entry.getKey().equals("output")
                    && !entry.getKey().equals("grad_input")) {
                auxiliary.put(entry.getKey(), tensor(entry.getValue()));
            }
        });
        return new Step(
                training(node.required("mode").asText()),
                tensor(node.required("input")),
                Optional.ofNullable(node.get("grad_output")).map(VectorFile::tensor),
                tensors(node.path("parameters")),
                new Expected(
                        tensor(expected.required("output")),
                        Optional.ofNullable(expected.get("grad_input")).map(VectorFile::tensor),
                        tensors(expected.path("grad_parameters")),
                        tensors(expected.path("state")),
                        auxiliary));
    }

    private static boolean training(String mode) {
        return switch (mode) {
            case "train" -> true;
            case "eval" -> false;
            default -> throw new IllegalArgumentException("mode is '" + mode + "'; expected 'train' or 'eval'");
        };
    }

    private static Map<String, Object> options(JsonNode node) {
        Map<String, Object> options = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            Object plain = value.isBoolean()
                    ? (Object) value.booleanValue()
                    : value.isIntegralNumber()
                            ? value.intValue()
                            : value.isNumber() ? value.doubleValue() : value.asText();
            options.put(entry.getKey(), plain);
        });
        return options;
    }

    private static Map<String, HostTensor> tensors(JsonNode node) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        node.properties().forEach(entry -> tensors.put(entry.getKey(), tensor(entry.getValue())));
        return tensors;
    }

    private static HostTensor tensor(JsonNode node) {
        JsonNode shapeNode = node.required("shape");
        long[] shape = new long[shapeNode.size()];
        for (int i = 0; i < shape.length; i++) {
            double length = number("shape", shapeNode, i);
            if (length != Math.rint(length) || Double.isInfinite(length)) {
                throw new IllegalArgumentException("shape[" + i + "] is " + length + "; expected a whole number");
            }
            shape[i] = (long) length;
        }
        JsonNode dataNode = node.required("data");
        double[] data = new double[dataNode.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = number("data", dataNode, i);
        }
        // An engine copies as many values as the shape says, whatever the array's length.
        if (Initializer.count(shape) != data.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has " + Initializer.count(shape)
                    + " values, but data has " + data.length);
        }
        return HostTensor.of(data, shape);
    }

    private static double number(String name, JsonNode array, int index) {
        JsonNode value = array.get(index);
        // The words in quotation marks: JSON itself has no such numbers.
        if (value.isTextual() && NOT_FINITE.contains(value.textValue())) {
            return Double.parseDouble(value.textValue());
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException(name + "[" + index + "] is " + value + "; expected a number");
        }
        return value.doubleValue();
    }
}
