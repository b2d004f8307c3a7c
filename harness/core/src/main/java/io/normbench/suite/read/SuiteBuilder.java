package io.normbench.suite.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.option.OptionSpec;
import io.normbench.suite.AccuracySpec;
import io.normbench.suite.ClaimSpec;
import io.normbench.suite.DataSpec;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Limits;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.MeasureSpec;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Rule;
import io.normbench.suite.Schedule;
import io.normbench.suite.SingularitySpec;
import io.normbench.suite.Suite;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.ThroughputSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.WeightsSpec;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.ScalarText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Builds a {@link Suite} from a tree without faults, and fills in {@link SuiteDefaults}. */
final class SuiteBuilder {
    private final SuiteVocabulary vocabulary;

    SuiteBuilder(SuiteVocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * @param text the file
     * @param methods those to build; rules speak of them alone
     */
    Suite build(Cursor root, String text, List<MethodEntry> methods) {
        Cursor defaults = root.get("defaults");
        List<Integer> batchSizes =
                integers(root.get("batch_sizes")).stream().sorted().distinct().toList();
        List<Long> seeds = seeds(defaults, SuiteDefaults.SEEDS);
        Set<String> names = RulesCheck.names(methods);
        List<MethodSpec> specs = methods.stream().map(this::method).toList();
        List<EvaluationSpec> evaluations = EvaluationsCheck.of(root);
        return new Suite(
                text(root, "name", ""),
                text(root, "description", ""),
                text,
                root.get("tasks").items().stream().map(this::task).toList(),
                specs,
                reference(root, specs),
                batchSizes,
                integer(defaults, "stat_batch", SuiteDefaults.STAT_BATCH),
                word(defaults, "precision", SuiteDefaults.PRECISION),
                word(defaults, "layout", SuiteDefaults.LAYOUT),
                engines(root),
                executions(defaults),
                evaluations,
                text(defaults, "device", SuiteDefaults.DEVICE),
                integer(defaults, "threads", SuiteDefaults.THREADS),
                defaults.get("cudnn_autotune").node().asBoolean(SuiteDefaults.CUDNN_AUTOTUNE),
                word(defaults, "isolation", SuiteDefaults.ISOLATION),
                limits(root.get("limits")),
                measure(root, root.get("measure"), batchSizes, seeds),
                taskMeasures(root, batchSizes, seeds),
                rules(root.get("include"), names),
                Stream.concat(rules(root.get("exclude"), names).stream(), meaningless(specs, evaluations))
                        .toList(),
                root.get("claims").items().stream().map(SuiteBuilder::claim).toList(),
                RunnerCheck.of(root));
    }

    /** Rules that leave out the evaluation settings that say nothing of a method; after those of the file. */
    private Stream<Rule> meaningless(List<MethodSpec> methods, List<EvaluationSpec> evaluations) {
        return methods.stream()
                .flatMap(method -> EvaluationsCheck.made(vocabulary.methods(), method.id(), method.options()).stream()
                        .flatMap(made -> evaluations.stream()
                                .flatMap(evaluation -> evaluation.unfit(made).stream()
                                        .map(reason -> Rule.without(method, evaluation, reason)))));
    }

    private static String reference(Cursor root, List<MethodSpec> methods) {
        List<String> labels = methods.stream().map(MethodSpec::label).toList();
        String first =
                labels.isEmpty() || labels.contains(SuiteDefaults.REFERENCE) ? SuiteDefaults.REFERENCE : labels.get(0);
        return text(root, "reference", first);
    }

    private static List<String> engines(Cursor root) {
        List<String> axis = texts(root.get("engines"));
        return axis.isEmpty() ? List.of(text(root.get("defaults"), "engine", SuiteDefaults.ENGINE)) : axis;
    }

    private static List<Execution> executions(Cursor defaults) {
        List<Execution> axis = executionWords(defaults.get("execution"));
        return axis.isEmpty() ? List.of(SuiteDefaults.EXECUTION) : axis;
    }

    private static List<Execution> executionWords(Cursor words) {
        return texts(words).stream()
                .map(text -> Execution.valueOf(text.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private TaskSpec task(Cursor task) {
        String kind = text(task, "task", "");
        Cursor data = task.get("data");
        Cursor model = task.get("model");
        String dataName = text(data, "name", "");
        String modelName = text(model, "name", "");
        TaskVocabulary words = known(vocabulary.tasks(), kind);
        return new TaskSpec(
                text(task, "id", ""),
                kind,
                new DataSpec(dataName, options(data, TasksCheck.DATA_KEYS, known(words.data(), dataName))),
                new ModelSpec(
                        modelName,
                        options(model, TasksCheck.MODEL_KEYS, known(words.models(), modelName)),
                        weights(model.get("weights"))),
                train(task.get("train")));
    }

    private static <T> T known(Map<String, T> words, String name) {
        return Objects.requireNonNull(words.get(name), name);
    }

    private static WeightsSpec weights(Cursor weights) {
        WeightsSpec none = WeightsSpec.NONE;
        return new WeightsSpec(
                text(weights, "file", none.file()),
                text(weights, "sha256", none.sha256()).toLowerCase(Locale.ROOT),
                text(weights, "map", none.map()),
                word(weights, "part", none.part()),
                weights.get("strict").node().asBoolean(none.strict()),
                texts(weights.get("freeze")));
    }

    private static Map<String, Object> options(Cursor mapping, Set<String> own, List<OptionSpec> specs) {
        return options(TasksCheck.options(mapping, own), TasksCheck.byName(specs));
    }

    private static Map<String, Object> options(Collection<Cursor> options, Map<String, OptionSpec> specs) {
        Map<String, Object> values = new HashMap<>();
        for (Cursor option : options) {
            values.put(option.name(), known(specs, option.name()).typed(ScalarText.value(option.node())));
        }
        return values;
    }

    private MethodSpec method(MethodEntry entry) {
        Map<String, OptionSpec> specs = vocabulary.methods().options(entry.id()).orElseThrow();
        return new MethodSpec(entry.id(), options(entry.options().entries(), specs), entry.label());
    }

    private static TrainSpec train(Cursor train) {
        return new TrainSpec(
                integer(train, "samples", SuiteDefaults.SAMPLES),
                integer(train, "min_updates", SuiteDefaults.MIN_UPDATES),
                real(train, "lr", SuiteDefaults.LR),
                integer(train, "lr_reference_batch", SuiteDefaults.LR_REFERENCE_BATCH),
                real(train, "lr_cap", SuiteDefaults.LR_CAP),
                real(train, "momentum", SuiteDefaults.MOMENTUM),
                real(train, "weight_decay", SuiteDefaults.WEIGHT_DECAY),
                real(train, "warmup_fraction", SuiteDefaults.WARMUP_FRACTION),
                train.get("augment").node().asBoolean(SuiteDefaults.AUGMENT),
                integer(train, "eval_batch", SuiteDefaults.EVAL_BATCH),
                schedule(train),
                clip(train));
    }

    private static double clip(Cursor train) {
        return train.get("clipping").text().filter(TasksCheck.ADAPTIVE::equals).isPresent()
                ? real(train, "clip", SuiteDefaults.CLIP)
                : SuiteDefaults.NO_CLIP;
    }

    private static Schedule schedule(Cursor train) {
        Schedule.Shape shape = train.get("schedule")
                .text()
                .map(text -> Schedule.Shape.valueOf(text.toUpperCase(Locale.ROOT)))
                .orElse(SuiteDefaults.SCHEDULE.shape());
        return new Schedule(
                shape,
                train.get("milestones").items().stream()
                        .map(item -> item.node().asDouble())
                        .toList());
    }

    private static Map<String, MeasureSpec> taskMeasures(Cursor root, List<Integer> batchSizes, List<Long> seeds) {
        Map<String, MeasureSpec> measures = new HashMap<>();
        for (Cursor task : root.get("tasks").items()) {
            if (task.get("measure").present()) {
                measures.put(text(task, "id", ""), measure(root, TaskMeasure.of(root, task), batchSizes, seeds));
            }
        }
        return measures;
    }

    private static MeasureSpec measure(Cursor root, Cursor measure, List<Integer> batchSizes, List<Long> seeds) {
        Cursor accuracy = measure.get("accuracy");
        Optional<AccuracySpec> accuracySpec = Optional.empty();
        if (accuracy.present()) {
            accuracySpec = Optional.of(new AccuracySpec(ownSizes(accuracy, batchSizes), seeds(accuracy, seeds)));
        }
        Cursor throughput = measure.get("throughput");
        return new MeasureSpec(
                throughput.present() ? Optional.of(throughput(throughput)) : Optional.empty(),
                measure.get("memory").present() ? ownSizes(measure.get("memory"), batchSizes) : List.of(),
                accuracySpec,
                maxBatch(root, measure.get("max_batch")),
                singularity(measure));
    }

    /** Only trials of accuracy are watched: of a task that has none, nothing. */
    private static Optional<SingularitySpec> singularity(Cursor measure) {
        Cursor singularity = measure.get("singularity");
        return singularity.present() && measure.get("accuracy").present()
                ? Optional.of(new SingularitySpec(integer(singularity, "images", SuiteDefaults.SINGULARITY_IMAGES)))
                : Optional.empty();
    }

    /** The batch sizes that a measurement names, sorted; all of the suite's if it names none. */
    private static List<Integer> ownSizes(Cursor measurement, List<Integer> all) {
        List<Integer> own = integers(measurement.get("batch_sizes"));
        return own.isEmpty() ? all : own.stream().sorted().toList();
    }

    private static Optional<MaxBatchSpec> maxBatch(Cursor root, Cursor maxBatch) {
        boolean wanted = maxBatch.present()
                && (!maxBatch.node().isBoolean() || maxBatch.node().booleanValue());
        return wanted
                ? Optional.of(new MaxBatchSpec(
                        integer(maxBatch, "at_most", SuiteDefaults.MAX_BATCH_AT_MOST),
                        integer(root.get("defaults"), "stat_batch", SuiteDefaults.STAT_BATCH)))
                : Optional.empty();
    }

    private static ThroughputSpec throughput(Cursor throughput) {
        double longestWarmup = real(throughput, "warmup_max_seconds", SuiteDefaults.WARMUP_MAX_SECONDS);
        return new ThroughputSpec(
                real(throughput, "precision", SuiteDefaults.PRECISION_OF_RATIOS),
                integer(throughput, "min_rounds", SuiteDefaults.MIN_ROUNDS),
                real(throughput, "min_seconds", SuiteDefaults.MIN_SECONDS),
                integer(throughput, "min_steps", SuiteDefaults.MIN_STEPS),
                integer(throughput, "max_steps", SuiteDefaults.MAX_STEPS),
                real(throughput, "max_seconds", SuiteDefaults.MAX_SECONDS),
                real(throughput, "block_ms", SuiteDefaults.BLOCK_MILLIS),
                integer(throughput, "workers", SuiteDefaults.WORKERS),
                integer(throughput, "warmup_window", SuiteDefaults.WARMUP_STEPS),
                Math.min(longestWarmup, real(throughput, "warmup_min_seconds", SuiteDefaults.WARMUP_MIN_SECONDS)),
                longestWarmup,
                integer(throughput, "trials", SuiteDefaults.TRIALS));
    }

    private static Limits limits(Cursor limits) {
        JsonNode memory = limits.get("host_memory").node();
        return new Limits(
                real(limits, "timeout_seconds", SuiteDefaults.TIMEOUT_SECONDS),
                memory.isTextual()
                        ? ByteSize.parse(memory.textValue())
                        : memory.asLong(SuiteDefaults.HOST_MEMORY_BYTES));
    }

    /** Rules that speak of no other methods than of those left out go with them. */
    private static List<Rule> rules(Cursor rules, Set<String> names) {
        return rules.items().stream()
                .map(SuiteBuilder::rule)
                .filter(rule ->
                        rule.methods().isEmpty() || rule.methods().stream().anyMatch(names::contains))
                .toList();
    }

    private static Rule rule(Cursor rule) {
        return new Rule(
                texts(rule.get("method")),
                integers(rule.get("batch_size")),
                texts(rule.get("task")),
                texts(rule.get("engine")),
                executionWords(rule.get("execution")),
                texts(rule.get("evaluation")),
                text(rule, "reason", ""));
    }

    private static ClaimSpec claim(Cursor claim) {
        return new ClaimSpec(text(claim, "id", ""), text(claim, "source", ""), text(claim, "expect", ""));
    }

    private static List<Long> seeds(Cursor parent, List<Long> fallback) {
        List<Long> seeds = new ArrayList<>();
        parent.get("seeds").items().forEach(seed -> seeds.add(seed.node().longValue()));
        return seeds.isEmpty() ? fallback : seeds;
    }

    private static List<Integer> integers(Cursor values) {
        return values.oneOrMore().stream().map(value -> value.node().intValue()).toList();
    }

    private static List<String> texts(Cursor values) {
        return values.oneOrMore().stream()
                .map(value -> value.node().textValue())
                .toList();
    }

    private static String text(Cursor parent, String key, String fallback) {
        return parent.get(key).text().orElse(fallback);
    }

    private static int integer(Cursor parent, String key, int fallback) {
        return parent.get(key).node().asInt(fallback);
    }

    private static double real(Cursor parent, String key, double fallback) {
        return parent.get(key).node().asDouble(fallback);
    }

    private static <E extends Enum<E>> E word(Cursor parent, String key, E fallback) {
        return parent.get(key)
                .text()
                .map(text -> Enum.valueOf(fallback.getDeclaringClass(), text.toUpperCase(Locale.ROOT)))
                .orElse(fallback);
    }
}
