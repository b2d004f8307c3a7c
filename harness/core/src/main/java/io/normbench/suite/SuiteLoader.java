package io.normbench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.util.Nearest;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads suite files: YAML to a validated {@link Suite}, or to all faults at once, each with its place.
 *
 * <p>Limits: an alias is shown at its anchor's place. Rules that only together leave no cell are reported once every
 * other fault is mended.
 */
public final class SuiteLoader {
    private final SuiteVocabulary vocabulary;
    private final SchemaCheck schema = new SchemaCheck();

    /** A loader for suites that may use the names in {@code vocabulary}. */
    public SuiteLoader(SuiteVocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * Loads {@code file}.
     *
     * @throws UserError with one line for each fault, in the order of the file
     */
    public Suite load(Path file) {
        Loaded loaded = read(file);
        return loaded.suite().orElseThrow(() -> UserError.usage(
                loaded.faults().stream().map(SuiteFault::toString).toList()));
    }

    /** Returns all faults of {@code file} in the order of the file; empty if it is valid. */
    public List<SuiteFault> check(Path file) {
        return read(file).faults();
    }

    private Loaded read(Path file) {
        byte[] bytes;
        String text;
        try {
            bytes = Files.readAllBytes(file);
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return broken(file, Place.START, "is not UTF-8", "a text file in UTF-8", "");
        } catch (IOException e) {
            return unreadable(file);
        }
        try {
            return read(file, bytes, YamlReader.read(text));
        } catch (MarkedYAMLException e) {
            Place place = Place.of(e.getProblemMark());
            return broken(file, place, "not valid YAML: " + e.getProblem(), "", "check indentation and quotes");
        } catch (YAMLException e) {
            return broken(file, Place.START, "not valid YAML: " + e.getMessage(), "", "");
        }
    }

    private Loaded read(Path file, byte[] bytes, YamlDocument document) {
        JsonNode tree = document.root();
        if (tree.isNull()) {
            return broken(file, Place.START, "is empty", "a suite", "start from suites/quick.yaml");
        }
        if (!tree.isObject()) {
            String expected = "a mapping that starts with 'schema: normbench/suite/v1'";
            return broken(file, Place.START, "is " + ScalarText.show(tree), expected, "start from suites/quick.yaml");
        }
        Cursor root = Cursor.root(tree);
        Faults faults = new Faults(file.toString(), document);
        schema.check(tree, faults);
        List<MethodEntry> methods = MethodEntry.of(root.get("methods"));
        new EnginesCheck(vocabulary.engines(), faults).check(root);
        new MethodsCheck(vocabulary.methods(), faults).check(methods);
        new TasksCheck(vocabulary.tasks(), faults).check(root.get("tasks"));
        new RulesCheck(faults).check(root, methods, EnginesCheck.engines(root));
        new TaskMeasuresCheck(faults).check(root);
        new ClaimsCheck(faults).check(root, methods);
        if (!faults.isEmpty()) {
            return new Loaded(Optional.empty(), faults.sorted());
        }
        Suite suite = new SuiteBuilder(vocabulary).build(root, Sha256.of(bytes));
        PlanCheck.check(suite, root, faults);
        return new Loaded(faults.isEmpty() ? Optional.of(suite) : Optional.empty(), faults.sorted());
    }

    private static Loaded unreadable(Path file) {
        if (!Files.exists(file)) {
            return broken(file, Place.START, "no such file", "a suite file", nearestFile(file));
        }
        String message = Files.isDirectory(file) ? "is a folder" : "cannot be read";
        String hint = Files.isDirectory(file) ? "" : "check the file's permissions";
        return broken(file, Place.START, message, "a suite file", hint);
    }

    private static String nearestFile(Path file) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                    .toList();
            return Nearest.to(file.getFileName().toString(), names)
                    .map(name -> "did you mean '" + folder.resolve(name) + "'?")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static Loaded broken(Path file, Place place, String message, String expected, String hint) {
        SuiteFault fault =
                new SuiteFault(file.toString(), place.line(), place.column(), "", message, expected, hint);
        return new Loaded(Optional.empty(), List.of(fault));
    }

    private record Loaded(Optional<Suite> suite, List<SuiteFault> faults) {}
}
