package io.normbench.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.claim.ClaimJudge;
import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.published.PublishedNumbers;
import io.normbench.report.ReportModel;
import io.normbench.report.ReportRenderer;
import io.normbench.report.classes.TrialClasses;
import io.normbench.report.method.MethodOptions;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.picture.PictureChoice;
import io.normbench.report.picture.TrialPictures;
import io.normbench.report.run.ClaimSource;
import io.normbench.report.run.ReportContext;
import io.normbench.report.singularity.TrialCourse;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import io.normbench.result.file.ConfusionFile;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.PicturesFile;
import io.normbench.result.file.PredictionsFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.ScoresFile;
import io.normbench.result.file.SingularityFile;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.task.ClassPredictions;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Renders the report of a run directory. */
public final class RunReports {
    private RunReports() {}

    /** Reads the run in {@code runDir} and writes its pages into {@code reportDir}. */
    public static void render(Path runDir, Path reportDir) {
        Manifest manifest = ManifestFile.read(runDir);
        List<ResultRow> rows = ResultsFile.read(runDir);
        Map<String, double[]> scores = scores(runDir, rows);
        ReportModel model = ReportModel.of(
                context(manifest, rows, scores),
                rows,
                pictures(runDir, rows),
                manifest.observed().floors(),
                classes(runDir, rows),
                scores);
        ReportRenderer renderer = new ReportRenderer();
        renderer.render(model, reportDir);
        renderer.renderSingularity(
                manifest.suite().name(),
                manifest.runId(),
                MethodStyles.of(rows.stream().map(row -> row.cell().method()).toList()),
                courses(runDir, rows),
                reportDir);
        renderer.renderPublished(manifest.suite().name(), manifest.runId(), rows, dataSets(suite(manifest)), reportDir);
    }

    /** The data set of each task, as the suite names it. */
    private static Map<String, String> dataSets(JsonNode suite) {
        Map<String, String> dataSets = new LinkedHashMap<>();
        for (JsonNode task : suite.path("tasks")) {
            dataSets.put(
                    task.path("id").asText(), task.path("data").path("name").asText());
        }
        return dataSets;
    }

    /** Runs that nobody watched have none; those of a trial that ended early reach as far as it came. */
    private static List<TrialCourse> courses(Path runDir, List<ResultRow> rows) {
        return rows.stream()
                .filter(row -> Measurement.ofTrial(row.trial()) == Measurement.ACCURACY)
                .flatMap(row -> SingularityFile.read(runDir, row.cellId(), row.trial()).stream()
                        .map(course -> new TrialCourse(row, course)))
                .toList();
    }

    /** Runs of earlier versions, and tasks without classes of images, have none. */
    private static List<TrialClasses> classes(Path runDir, List<ResultRow> rows) {
        return rows.stream()
                .filter(row -> row.outcome() instanceof Outcome.Completed)
                .flatMap(row -> ConfusionFile.read(runDir, row.cellId(), row.trial()).stream()
                        .map(confusion -> new TrialClasses(row, confusion)))
                .toList();
    }

    /**
     * How well each trial did each held-out image, 1 or 0 for its class, or what each group of them contributes to its metric.
     * Runs of earlier versions and published folders may have neither.
     */
    private static Map<String, double[]> scores(Path runDir, List<ResultRow> rows) {
        Map<String, double[]> scores = new HashMap<>();
        for (ResultRow row : rows) {
            if (!(row.outcome() instanceof Outcome.Completed)) {
                continue;
            }
            ScoresFile.read(runDir, row.cellId(), row.trial())
                    .ifPresent(found -> scores.put(
                            row.key(),
                            found.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray()));
            if (Files.exists(PredictionsFile.path(runDir, row.cellId(), row.trial()))) {
                // Whether an answer is right does not depend on how many classes there are.
                ClassPredictions read = PredictionsFile.read(runDir, row.cellId(), row.trial(), Integer.MAX_VALUE);
                scores.put(
                        row.key(),
                        IntStream.range(0, read.size())
                                .mapToDouble(image -> read.predicted(image) == read.truth(image) ? 1 : 0)
                                .toArray());
            }
        }
        return scores;
    }

    /** Runs of earlier versions, and tasks without pictures, have none. */
    private static List<TrialPictures> pictures(Path runDir, List<ResultRow> rows) {
        return PictureChoice.of(rows, row -> Files.exists(PicturesFile.path(runDir, row.cellId(), row.trial())))
                .stream()
                .map(row -> new TrialPictures(row, PicturesFile.read(runDir, row.cellId(), row.trial())))
                .toList();
    }

    private static ReportContext context(Manifest manifest, List<ResultRow> rows, Map<String, double[]> scores) {
        JsonNode suite = suite(manifest);
        Optional<Instant> ended = manifest.invocations().isEmpty()
                ? Optional.empty()
                : manifest.invocations().get(manifest.invocations().size() - 1).ended();
        return new ReportContext(
                manifest.runId(),
                manifest.suite().name(),
                suite.path("description").asText(),
                manifest.suite().sha256(),
                manifest.harness().commit(),
                Optional.of(manifest.created()),
                ended,
                "bin/normbench " + String.join(" ", manifest.commandLine()),
                suite.path("reference").asText(),
                environment(manifest),
                facts(manifest, rows),
                exclusions(manifest, rows),
                parameters(manifest, rows),
                claims(suite, rows, scores),
                options(manifest));
    }

    /** The methods of the plan by label. */
    private static MethodOptions options(Manifest manifest) {
        Map<String, MethodSpec> specs = new LinkedHashMap<>();
        for (Manifest.PlannedTrial trial : manifest.plan()) {
            JsonNode method = trial.cell().path("method");
            String label = method.path("label").asText();
            if (!label.isEmpty() && !specs.containsKey(label)) {
                Map<String, Object> options = new TreeMap<>();
                method.path("options")
                        .fields()
                        .forEachRemaining(option ->
                                options.put(option.getKey(), option.getValue().asText()));
                specs.put(label, new MethodSpec(method.path("id").asText(), options, label));
            }
        }
        return new MethodOptions(specs);
    }

    /** The suite as it was run: the manifest holds its text. */
    private static JsonNode suite(Manifest manifest) {
        try {
            return YamlReader.tree(manifest.suite().text());
        } catch (IllegalArgumentException e) {
            throw UserError.infrastructure("the suite in the manifest cannot be read: " + e.getMessage(), e);
        }
    }

    /** Every claim as each judge finds it, those of one claim together. */
    private static List<ReportContext.ClaimResult> claims(
            JsonNode suite, List<ResultRow> rows, Map<String, double[]> scores) {
        List<JsonNode> claims = new ArrayList<>();
        suite.path("claims").forEach(claims::add);
        List<String> expectations =
                claims.stream().map(claim -> claim.path("expect").asText()).toList();
        Map<String, List<Judgement>> judged = new LinkedHashMap<>();
        judges(rows, scores).forEach((whose, judge) -> judged.put(whose, judge.judge(expectations)));
        List<ReportContext.ClaimResult> results = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            JsonNode claim = claims.get(i);
            int own = i;
            judged.forEach((whose, judgements) -> results.add(claim(claim, whose, judgements.get(own))));
        }
        return results;
    }

    /** A judge for each engine and build, by what is added to a claim's id where there are several. */
    private static Map<String, ClaimJudge> judges(List<ResultRow> rows, Map<String, double[]> scores) {
        Map<String, List<ResultRow>> byBuild =
                rows.stream().collect(Collectors.groupingBy(ResultRow::build, LinkedHashMap::new, Collectors.toList()));
        Map<String, ClaimJudge> judges = new LinkedHashMap<>();
        byBuild.forEach((build, own) -> {
            String ofBuild = byBuild.size() < 2 ? "" : ", build " + build;
            Map<String, ClaimJudge> byEngine = ClaimJudge.byEngine(own, scores);
            if (byEngine.size() < 2) {
                judges.put(ofBuild, new ClaimJudge(own, scores));
            } else {
                byEngine.forEach((engine, judge) -> judges.put(", " + engine + ofBuild, judge));
            }
        });
        return judges.isEmpty() ? Map.of("", new ClaimJudge(rows, scores)) : judges;
    }

    private static ReportContext.ClaimResult claim(JsonNode claim, String whose, Judgement judgement) {
        String source = claim.path("source").asText();
        JsonNode planned = claim.path("detects");
        return new ReportContext.ClaimResult(
                claim.path("id").asText() + whose,
                source,
                claim.path("expect").asText(),
                judgement.verdict().text(),
                judgement.detail(),
                Optional.of(judgement),
                ClaimSource.of(source)
                        .declared(
                                claim.path("nearness").asText(),
                                planned.isNumber() ? OptionalDouble.of(planned.asDouble()) : OptionalDouble.empty())
                        .reporting(PublishedEffect.of(
                                texts(claim.path("published")),
                                claim.path("expect").asText(),
                                PublishedNumbers.load())));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> environment(Manifest manifest) {
        Map<String, String> environment = new LinkedHashMap<>(manifest.environment());
        manifest.observed()
                .engines()
                .forEach(engine -> environment.put(
                        "engine." + engine.id() + "." + engine.threads() + "_threads",
                        engine.version() + " on " + engine.device() + " " + engine.details()));
        manifest.observed().data().forEach(data -> environment.put("data." + data.name(), described(data)));
        environment.put("fingerprint", manifest.fingerprint().hash());
        manifest.builds().forEach((id, build) -> environment.put("build." + id, build.label() + " " + build.parts()));
        return environment;
    }

    private static String described(DataInfo data) {
        String images = data.trainImages() == 0
                ? ""
                : data.trainImages() + " training and " + data.testImages() + " test images, ";
        return (data.title().isEmpty() ? "" : data.title() + "; ")
                + images
                + data.sha256() + ", split " + data.splitSha256() + "; " + data.licence()
                + (data.source().isEmpty() ? "" : "; from " + data.source());
    }

    private static Map<String, String> facts(Manifest manifest, List<ResultRow> rows) {
        double wall = 0;
        double working = 0;
        for (Manifest.Invocation invocation : manifest.invocations()) {
            wall += invocation.wallSeconds();
            working += invocation.workerSeconds();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        int pending = manifest.pending(rows.stream().map(ResultRow::key).collect(Collectors.toSet()))
                .size();
        if (pending > 0) {
            facts.put("Not finished", pending + " of " + manifest.plan().size() + " planned trials have no row yet");
        }
        if (rows.stream().anyMatch(row -> row.measured().metrics().containsKey(SingularityCourse.DISTANCE))) {
            facts.put(ReportContext.SINGULARITY, "on the page singularity.html beside this one");
        }
        Map<String, String> dataSets = dataSets(suite(manifest));
        boolean published = PublishedNumbers.load().all().stream()
                .anyMatch(number -> rows.stream()
                        .anyMatch(row -> number.measuredIn(
                                        row, dataSets.getOrDefault(row.cell().task(), ""))
                                .isPresent()));
        if (published) {
            facts.put(ReportContext.PUBLISHED, "of the same condition on the page published.html beside this one");
        }
        manifest.observed().data().stream()
                .filter(data -> !data.warnings().isEmpty())
                .forEach(data -> facts.merge(
                        "Warning of data " + data.name(),
                        data.warnings().stream().map(DataWarning::line).collect(Collectors.joining("; ")),
                        (a, b) -> a.equals(b) ? a : a + "; " + b));
        facts.put("Invocations", Integer.toString(manifest.invocations().size()));
        if (wall > 0) {
            facts.put(
                    "Harness overhead",
                    String.format(
                            Locale.ROOT,
                            "%.1f s without a worker (%.1f%%)",
                            wall - working,
                            100 * (1 - working / wall)));
        }
        return facts;
    }

    private static List<ReportContext.Exclusion> exclusions(Manifest manifest, List<ResultRow> rows) {
        return manifest.exclusions().stream()
                .map(each -> new ReportContext.Exclusion(
                        each.coordinates().orElseGet(() -> named(each.cellId(), rows)), each.reason()))
                .toList();
    }

    /** The cell of an earlier version's manifest, which has ids alone, by the methods and batch sizes of the rows. */
    private static CellKey named(String cellId, List<ResultRow> rows) {
        Set<Integer> batchSizes =
                rows.stream().map(row -> row.cell().batchSize()).collect(Collectors.toSet());
        return rows.stream()
                .map(row -> CellKey.named(row.cell().task(), row.cell().method(), 0))
                .distinct()
                .flatMap(cell -> batchSizes.stream().map(size -> CellKey.named(cell.task(), cell.method(), size)))
                .filter(cell ->
                        cellId.startsWith(CellId.words(cell.task(), cell.method()) + "_b" + cell.batchSize() + "_"))
                .findFirst()
                .orElseGet(() -> CellKey.named("", cellId, 0));
    }

    private static List<ReportContext.ParameterCount> parameters(Manifest manifest, List<ResultRow> rows) {
        Map<String, ReportContext.ParameterCount> counts = new LinkedHashMap<>();
        for (ResultRow row : rows) {
            JsonNode recorded = manifest.observed().parameterCounts().get(row.cellId());
            Object measured = row.measured().metrics().get("parameters");
            OptionalLong count = measured instanceof Number number
                    ? OptionalLong.of(number.longValue())
                    : recorded == null ? OptionalLong.empty() : OptionalLong.of(recorded.asLong());
            count.ifPresent(known -> counts.putIfAbsent(
                    row.cell().task() + "\n" + row.cell().method(),
                    new ReportContext.ParameterCount(
                            row.cell().task(), row.cell().method(), known)));
        }
        return List.copyOf(counts.values());
    }
}
