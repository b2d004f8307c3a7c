package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.normbench.suite.Filter;
import io.normbench.suite.Isolation;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Plan;
import io.normbench.suite.Planner;
import io.normbench.suite.Suite;
import io.normbench.suite.SuiteFault;
import io.normbench.suite.SuiteLoader;
import io.normbench.suite.SuiteVocabulary;
import io.normbench.suite.Trial;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A suite as one arm sees it: a worker for each trial, the arm's options, and without the methods that the arm does not
 * know.
 *
 * <p>An arm may lack a method that the other one has: that is a new cell or a lost one, not a bad suite. Whether anyone
 * knows the method is for the comparing process to see. Every other fault of the suite is the user's.
 *
 * @param plan the suite and its trials; empty if the arm knows none of the methods
 * @param sha256 hash of the file's bytes
 * @param name the suite's name
 * @param unknown the methods that this arm does not know
 */
public record ArmSuite(Optional<Plan> plan, String sha256, String name, List<ArmPlan.Unknown> unknown) {
    private static final Pattern METHOD = Pattern.compile("methods\\[(\\d+)\\].*");
    private static final Pattern RULE = Pattern.compile("(exclude|include)\\[(\\d+)\\].*");
    private static final String UNKNOWN = "unknown ";

    public ArmSuite {
        unknown = List.copyOf(unknown);
    }

    /**
     * Reads a suite.
     *
     * @param file the suite
     * @param vocabulary what the arm knows
     * @param filters conditions that trials must meet
     * @param options option values of methods: {@code gn.groups=4}
     * @param threads threads per operation; 0 for what the suite says
     * @throws UserError if the suite has other faults than unknown methods, or a filter or an option is not valid
     */
    public static ArmSuite load(
            Path file, SuiteVocabulary vocabulary, List<String> filters, List<String> options, int threads) {
        SuiteLoader loader = new SuiteLoader(vocabulary);
        TreeMap<Integer, String> unknown = new TreeMap<>();
        for (SuiteFault fault : loader.check(file)) {
            Matcher method = METHOD.matcher(fault.key());
            if (method.matches() && fault.message().startsWith(UNKNOWN)) {
                unknown.putIfAbsent(Integer.parseInt(method.group(1)), fault.toString());
            }
        }
        List<ArmPlan.Unknown> faults = new ArrayList<>();
        unknown.forEach((index, message) -> faults.add(new ArmPlan.Unknown(index, message)));
        Filter filter = Filter.parse(filters);
        if (unknown.isEmpty()) {
            Suite suite = adapted(loader.load(file), "", options, threads, vocabulary);
            return new ArmSuite(Optional.of(Planner.plan(suite, filter)), suite.sha256(), suite.name(), faults);
        }
        byte[] bytes = bytes(file);
        ObjectNode tree = tree(bytes);
        String name = tree.path("name").asText();
        String sha256 = Sha256.of(bytes);
        if (!remove(tree, "methods", new TreeSet<>(unknown.keySet()))) {
            return new ArmSuite(Optional.empty(), sha256, name, faults);
        }
        Optional<Suite> known = without(tree, file, loader);
        Optional<Plan> plan = known.map(suite -> adapted(suite, sha256, options, threads, vocabulary))
                .map(suite -> filtered(Planner.plan(suite, Filter.all()), filter));
        return new ArmSuite(plan, sha256, name, faults);
    }

    /** The filter may name a method that this arm does not know, so it is applied without its check. */
    private static Plan filtered(Plan plan, Filter filter) {
        List<Trial> kept = plan.trials().stream().filter(filter::matches).toList();
        return new Plan(plan.suite(), kept, plan.excluded());
    }

    /** The suite in {@code tree}; rules that speak of nothing else than what was removed go with it. */
    private static Optional<Suite> without(ObjectNode tree, Path file, SuiteLoader loader) {
        // Claims are of no interest here, and may name a method that is gone.
        tree.remove("claims");
        Path reduced = temporary(tree);
        List<SuiteFault> faults = loader.check(reduced);
        if (!faults.isEmpty()) {
            SortedSet<Integer> excludes = new TreeSet<>();
            SortedSet<Integer> includes = new TreeSet<>();
            for (SuiteFault fault : faults) {
                Matcher rule = RULE.matcher(fault.key());
                if (!rule.matches()) {
                    // Not about rules: the user's own fault, to be shown with its place in the user's file.
                    loader.load(file);
                }
                (rule.group(1).equals("exclude") ? excludes : includes).add(Integer.parseInt(rule.group(2)));
            }
            remove(tree, "exclude", excludes);
            if (!includes.isEmpty() && !remove(tree, "include", includes)) {
                // Without rules everything would be included, and nothing was meant to be.
                return Optional.empty();
            }
            reduced = temporary(tree);
        }
        return Optional.of(loader.load(reduced));
    }

    /** Removes items of a list; returns whether any is left. */
    private static boolean remove(ObjectNode tree, String key, SortedSet<Integer> indices) {
        if (!(tree.get(key) instanceof ArrayNode list)) {
            return false;
        }
        new TreeSet<>(indices).descendingSet().forEach(index -> list.remove((int) index));
        if (list.isEmpty()) {
            tree.remove(key);
            return false;
        }
        return true;
    }

    private static Suite adapted(
            Suite suite, String sha256, List<String> options, int threads, SuiteVocabulary vocabulary) {
        List<MethodSpec> methods = suite.methods();
        for (String option : options) {
            methods = MethodOption.apply(option, methods, vocabulary.methods());
        }
        return new Suite(
                suite.name(),
                suite.description(),
                sha256.isEmpty() ? suite.sha256() : sha256,
                suite.tasks(),
                methods,
                suite.batchSizes(),
                suite.statBatch(),
                suite.precision(),
                suite.layout(),
                suite.engines(),
                suite.executions(),
                suite.device(),
                threads > 0 ? threads : suite.threads(),
                suite.cudnnAutotune(),
                Isolation.CELL,
                suite.limits(),
                suite.measure(),
                suite.taskMeasures(),
                suite.include(),
                suite.exclude(),
                suite.claims());
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw UserError.usage(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static ObjectNode tree(byte[] bytes) {
        try {
            JsonNode tree = new YAMLMapper().readTree(bytes);
            return (ObjectNode) tree;
        } catch (IOException e) {
            throw new IllegalStateException("a suite that was read before", e);
        }
    }

    /** JSON is YAML. */
    private static Path temporary(ObjectNode tree) {
        try {
            Path file = Files.createTempFile("normbench-arm", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, tree.toString());
        } catch (IOException e) {
            throw UserError.infrastructure("no temporary file: " + e.getMessage(), e);
        }
    }
}
