package io.normbench.suite.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.suite.Suite;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.Place;
import io.normbench.suite.yaml.ScalarText;
import io.normbench.suite.yaml.YamlDocument;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        return read(file, false).accepted().suite().orElseThrow();
    }

    /**
     * Loads {@code file} without the methods that this vocabulary lacks, or whose options it lacks.
     *
     * @throws UserError if there is another fault, with one line for each, those methods included
     */
    public KnownPart loadKnown(Path file) {
        return read(file, true).accepted();
    }

    /**
     * What a vocabulary understands of a suite.
     *
     * @param suite the suite; empty if nothing of it is left
     * @param name its name
     * @param text the file as it was read
     * @param unknown what is unknown, by place in the list of methods: the first fault of each
     */
    public record KnownPart(Optional<Suite> suite, String name, String text, Map<Integer, String> unknown) {}

    /** Returns all faults of {@code file} in the order of the file; empty if it is valid. */
    public List<SuiteFault> check(Path file) {
        return read(file, false).faults();
    }

    private Loaded read(Path file, boolean partly) {
        String text;
        try {
            byte[] bytes = Files.readAllBytes(file); // once: a pipe cannot be read again
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return broken(file, Place.START, "is not UTF-8", "a text file in UTF-8", "");
        } catch (IOException e) {
            return unreadable(file);
        }
        try {
            return read(file, text, YamlReader.read(text), partly);
        } catch (MarkedYAMLException e) {
            Place place = Place.of(e.getProblemMark());
            return broken(file, place, "not valid YAML: " + e.getProblem(), "", "check indentation and quotes");
        } catch (YAMLException e) {
            return broken(file, Place.START, "not valid YAML: " + e.getMessage(), "", "");
        }
    }

    private Loaded read(Path file, String text, YamlDocument document, boolean partly) {
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
        List<MethodEntry> known = new ArrayList<>();
        Map<Integer, String> unknown = new TreeMap<>();
        for (MethodEntry method : methods) {
            if (partly && !MethodsCheck.known(method, vocabulary.methods())) {
                Faults own = faults.fresh();
                new MethodsCheck(vocabulary.methods(), own).check(method);
                unknown.put(method.index(), own.sorted().get(0).toString());
            } else {
                new MethodsCheck(vocabulary.methods(), faults).check(method);
                known.add(method);
            }
        }
        new EnginesCheck(vocabulary.engines(), faults).check(root);
        new MethodsCheck(vocabulary.methods(), faults).labels(methods);
        new EvaluationsCheck(vocabulary.methods(), faults).check(root, known);
        new TasksCheck(vocabulary.tasks(), faults).check(root.get("tasks"));
        new RulesCheck(faults).check(root, methods, EnginesCheck.engines(root));
        new TaskMeasuresCheck(faults).check(root);
        new ClaimsCheck(faults).check(root, methods);
        new RunnerCheck(faults).check(root);
        if (!faults.isEmpty()) {
            return partly ? read(file, text, document, false) : Loaded.refused(faults.sorted());
        }
        Suite suite = new SuiteBuilder(vocabulary).build(root, text, known);
        if (unknown.isEmpty()) {
            PlanCheck.check(suite, root, faults);
        }
        // Without rules everything would be included, and nothing was meant to be.
        boolean empty = known.isEmpty()
                || (root.get("include").present() && suite.include().isEmpty());
        Optional<Suite> built = empty ? Optional.empty() : Optional.of(suite);
        return new Loaded(new KnownPart(built, suite.name(), text, unknown), faults.sorted());
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
        SuiteFault fault = new SuiteFault(file.toString(), place.line(), place.column(), "", message, expected, hint);
        return Loaded.refused(List.of(fault));
    }

    private record Loaded(KnownPart part, List<SuiteFault> faults) {
        static Loaded refused(List<SuiteFault> faults) {
            return new Loaded(new KnownPart(Optional.empty(), "", "", Map.of()), faults);
        }

        KnownPart accepted() {
            if (!faults.isEmpty()) {
                throw UserError.usage(faults.stream().map(SuiteFault::toString).toList());
            }
            return part;
        }
    }
}
