package io.normbench.suite.read;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.normbench.suite.yaml.ScalarText;
import io.normbench.util.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a suite file against {@code suite.schema.json} and says each violation in a sentence. */
final class SchemaCheck {
    private final JsonNode schemaNode;
    private final Schema schema;
    private final Expectation expectation;

    SchemaCheck() {
        try (InputStream in = SchemaCheck.class.getResourceAsStream("suite.schema.json")) {
            schemaNode = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                // Editors show this text when a pattern does not match; so do we.
                .keyword(new NonValidationKeyword("patternErrorMessage"))
                .build();
        schema = SchemaRegistry.withDialect(dialect).getSchema(schemaNode);
        expectation = new Expectation(schemaNode);
    }

    /** Adds a fault for each violation in {@code root}. */
    void check(JsonNode root, Faults faults) {
        List<Error> errors = schema.validate(root);
        Misspelt misspelt = new Misspelt();
        errors.stream()
                .filter(e -> e.getKeyword().equals("additionalProperties"))
                .forEach(e -> unknownKey(e, faults, misspelt));
        for (Error error : errors) {
            JsonPointer at = at(error);
            switch (error.getKeyword()) {
                case "additionalProperties" -> {}
                case "required" -> {
                    if (isAlternative(error)) {
                        noAlternative(at, faults, misspelt);
                    } else if (!misspelt.covers(at, error.getProperty())) {
                        faults.missing(at, error.getProperty(), expectation.of(property(error)));
                    }
                }
                case "anyOf" -> noAlternative(at, faults, misspelt);
                case "uniqueItems" -> repeated(root.at(at), at, faults);
                default -> wrongValue(error, root.at(at), at, faults);
            }
        }
    }

    private void unknownKey(Error error, Faults faults, Misspelt misspelt) {
        List<String> valid = new ArrayList<>();
        subschema(error).path("properties").fieldNames().forEachRemaining(valid::add);
        String name = error.getProperty();
        JsonPointer key = at(error).appendProperty(name);
        misspelt.add(at(error), name, valid);
        String expected = valid.isEmpty() ? "no keys here" : Nearest.oneOf(valid);
        faults.key(key, "unknown key '" + name + "'", expected, Faults.didYouMean(name, valid));
    }

    /** The schema has two uses of anyOf: in measure, and in rules. */
    private static void noAlternative(JsonPointer at, Faults faults, Misspelt misspelt) {
        if (!misspelt.none(at)) {
            return;
        }
        if (at.matchesProperty("measure")) {
            faults.value(at, "measures nothing", "throughput, memory, accuracy or max_batch", "");
        } else {
            faults.value(
                    at,
                    "selects nothing",
                    "at least one of method, batch_size, task, engine, execution, evaluation",
                    "");
        }
    }

    private void wrongValue(Error error, JsonNode value, JsonPointer at, Faults faults) {
        JsonNode wanted = subschema(error);
        String hint = "";
        if (value.isTextual() && wanted.has("enum")) {
            List<String> valid = new ArrayList<>();
            wanted.get("enum").forEach(item -> valid.add(item.asText()));
            hint = Faults.didYouMean(value.textValue(), valid);
        }
        faults.value(at, "is " + ScalarText.show(value), expectation.of(wanted, error.getKeyword()), hint);
    }

    private static void repeated(JsonNode list, JsonPointer at, Faults faults) {
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (!seen.add(list.get(i))) {
                faults.value(at.appendIndex(i), list.get(i).asText() + " is listed twice", "each value once", "");
            }
        }
    }

    private static JsonPointer at(Error error) {
        return JsonPointer.compile(error.getInstanceLocation().toString());
    }

    private static boolean isAlternative(Error error) {
        return error.getSchemaLocation().getFragment().toString().contains("/anyOf/");
    }

    /** The schema that holds the violated keyword. */
    private JsonNode subschema(Error error) {
        JsonPointer location =
                JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
        while (!location.last().getMatchingProperty().equals(error.getKeyword())) {
            location = location.head();
        }
        return schemaNode.at(location.head());
    }

    private JsonNode property(Error error) {
        return subschema(error).path("properties").path(error.getProperty());
    }

    /** Keys that are not valid, by mapping, and what each was probably meant to be. */
    private static final class Misspelt {
        private final Map<JsonPointer, Set<String>> meant = new HashMap<>();

        void add(JsonPointer parent, String name, List<String> valid) {
            meant.computeIfAbsent(parent, key -> new HashSet<>())
                    .add(Nearest.to(name, valid).orElse(""));
        }

        /** Whether the missing {@code name} is there under a wrong spelling, which has a fault of its own. */
        boolean covers(JsonPointer parent, String name) {
            return meant.getOrDefault(parent, Set.of()).contains(name);
        }

        boolean none(JsonPointer parent) {
            return !meant.containsKey(parent);
        }
    }
}
