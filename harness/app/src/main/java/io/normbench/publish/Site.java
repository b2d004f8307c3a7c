package io.normbench.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.gate.history.ChangePoint;
import io.normbench.gate.history.ChangePoints;
import io.normbench.gate.history.History;
import io.normbench.gate.history.HistoryRun;
import io.normbench.gate.sample.Quantity;
import io.normbench.norm.MethodCatalog;
import io.normbench.report.ReportRenderer;
import io.normbench.report.SitePage;
import io.normbench.result.Comparison;
import io.normbench.result.Manifest;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of a folder of published runs, its data ({@code index.json}) and its feed. */
public final class Site {
    /** The schema of {@code index.json}. */
    public static final String SCHEMA = "normbench/site/v1";

    private static final Map<String, String> PAGES = pages();

    /** Of each history the series that moved most; a page of thousands of lines helps nobody. */
    private static final int TRENDS = 12;

    private final ChangedSources sources;
    private final List<String> leftOut = new ArrayList<>();

    Site(ChangedSources sources) {
        this.sources = sources;
    }

    /** A site whose stale marks come from the checkout that {@code reports} lies in. */
    public static Site of(Path reports, MethodCatalog catalog) {
        return new Site(ChangedSources.ofCheckout(catalog, reports));
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("Report", "index.html");
        pages.put("Classes", "classes.html");
        pages.put("Pictures", "pictures.html");
        pages.put("Singularities", "singularity.html");
        pages.put("Published numbers", "published.html");
        pages.put("Summary", "summary.md");
        pages.put("Markdown", "report.md");
        pages.put("Rows", ResultsFile.NAME);
        return pages;
    }

    /** Folders with a manifest that could not be read, in words. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /**
     * Reads the runs in {@code reports} and writes {@code index.html}, {@code index.json} and {@code feed.xml} beside them;
     * where a {@code README.md} has a place for it, the table of runs too.
     *
     * @return how many runs there are
     * @throws UserError if there is none
     */
    public int write(Path reports) {
        List<Path> folders = folders(reports);
        List<SitePage.Run> runs = new ArrayList<>();
        Map<String, String> folderOfRun = new LinkedHashMap<>();
        List<HistoryRun> histories = new ArrayList<>();
        for (Path folder : folders) {
            try {
                Manifest manifest = ManifestFile.read(folder);
                runs.add(run(folder, manifest, ResultsFile.read(folder)));
                if (folderOfRun.put(manifest.runId(), folder.getFileName().toString()) == null) {
                    histories.add(HistoryRun.read(folder));
                }
            } catch (UserError e) {
                leftOut.add(e.getMessage());
            }
        }
        if (runs.isEmpty()) {
            throw UserError.usage(reports + ": no published run in it; 'normbench publish DIR' makes one"
                    + (leftOut.isEmpty() ? "" : " (" + leftOut.get(0) + ")"));
        }
        runs.sort(Comparator.comparing(SitePage.Run::created).reversed().thenComparing(SitePage.Run::folder));
        SitePage page = new SitePage(runs, trends(histories, folderOfRun));
        new ReportRenderer().render(page, reports);
        json(page, reports.resolve("index.json"));
        new RunsTable(page).writeInto(reports.resolve("README.md"));
        return runs.size();
    }

    private static List<Path> folders(Path reports) {
        if (!Files.isDirectory(reports)) {
            throw UserError.usage(reports + ": no such folder");
        }
        try (Stream<Path> entries = Files.list(reports)) {
            return entries.filter(ManifestFile::exists).sorted().toList();
        } catch (IOException e) {
            throw UserError.infrastructure(reports + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private SitePage.Run run(Path folder, Manifest manifest, List<ResultRow> rows) {
        JsonNode suite = YamlReader.tree(manifest.suite().text());
        Map<String, Long> failures = rows.stream()
                .filter(row -> !(row.outcome() instanceof Outcome.Completed))
                .collect(Collectors.groupingBy(row -> row.outcome().id(), TreeMap::new, Collectors.counting()));
        List<String> ids = manifest.plan().stream()
                .map(trial -> trial.cell().path("method").path("id").asText())
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        double wall = manifest.invocations().stream()
                .mapToDouble(Manifest.Invocation::wallSeconds)
                .sum();
        return new SitePage.Run(
                folder.getFileName().toString(),
                manifest.runId(),
                manifest.suite().name(),
                suite.path("description").asText(),
                manifest.created().atZone(ZoneOffset.UTC).toLocalDate().toString(),
                manifest.created().toString(),
                manifest.harness().commit(),
                machine(manifest.environment()),
                PublishedRun.device(rows),
                manifest.observed().engines().stream()
                        .map(engine -> engine.id() + " " + engine.version())
                        .distinct()
                        .toList(),
                distinct(rows.stream().map(row -> row.cell().task())),
                distinct(rows.stream().map(row -> row.cell().method())),
                rows.stream()
                        .map(row -> row.cell().batchSize())
                        .distinct()
                        .sorted()
                        .toList(),
                Math.max(rows.size(), manifest.plan().size()),
                (int) rows.stream()
                        .filter(row -> row.outcome() instanceof Outcome.Completed)
                        .count(),
                failures.entrySet().stream()
                        .map(each -> each.getKey().replace('_', ' ') + " " + each.getValue())
                        .collect(Collectors.joining(", ")),
                wall > 0 ? minutes(wall) : "",
                noise(rows),
                claims(folder),
                sources.of(manifest.harness().commit(), ids),
                PAGES.entrySet().stream()
                        .filter(page -> Files.isRegularFile(folder.resolve(page.getValue())))
                        .map(page -> new SitePage.Page(page.getKey(), folder.getFileName() + "/" + page.getValue()))
                        .toList());
    }

    private static List<String> distinct(Stream<String> values) {
        return values.distinct().toList();
    }

    private static String minutes(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60)
                : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }

    private static String machine(Map<String, String> environment) {
        String gpu = environment.getOrDefault("gpu.models", "none found");
        String cores = environment.getOrDefault("cpu.usable_cores", environment.getOrDefault("cpu.logical_cores", "?"));
        String processor = cores + " cores of " + environment.getOrDefault("cpu.model", "an unknown processor");
        return gpu.equals("none found") ? processor : gpu + ", " + processor;
    }

    /** How far equals came out apart, over the comparison groups. */
    private static String noise(List<ResultRow> rows) {
        double[] floors = rows.stream()
                .flatMap(row -> row.measured().comparison().stream())
                .filter(comparison -> comparison.again().isPresent())
                .mapToDouble(Comparison::noiseFloor)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return floors.length == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%.1f%% in the median, %.1f%% at most",
                        100 * floors[floors.length / 2],
                        100 * floors[floors.length - 1]);
    }

    /** What the report of the folder says of its claims; reports of earlier versions have no data beside them. */
    private static List<SitePage.Claim> claims(Path folder) {
        Path file = folder.resolve("report.json");
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            List<SitePage.Claim> claims = new ArrayList<>();
            for (JsonNode claim : new JsonMapper().readTree(file.toFile()).path("claims")) {
                claims.add(new SitePage.Claim(
                        claim.path("id").asText(), claim.path("verdict").asText()));
            }
            return claims;
        } catch (IOException e) {
            throw UserError.usage(file + ": no JSON: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static List<SitePage.Trend> trends(List<HistoryRun> runs, Map<String, String> folders) {
        List<SitePage.Trend> trends = new ArrayList<>();
        for (History history : History.of(runs, ChangePoints.defaults())) {
            history.series().stream()
                    .filter(series -> series.runs().size() > 1)
                    .sorted(Comparator.comparing(
                                    (History.Series series) -> series.changes().isEmpty())
                            .thenComparing(series -> -Math.abs(series.drift())))
                    .limit(TRENDS)
                    .map(series -> trend(history.suite(), series, folders))
                    .forEach(trends::add);
        }
        return trends;
    }

    private static SitePage.Trend trend(String suite, History.Series series, Map<String, String> folders) {
        List<String> changes = new ArrayList<>();
        for (ChangePoint change : series.changes()) {
            changes.add(String.format(
                    Locale.ROOT,
                    "%+.1f%s at %s",
                    100 * series.size(change),
                    series.quantity() == Quantity.ACCURACY ? " points" : "%",
                    series.runs().get(change.index()).label()));
        }
        return new SitePage.Trend(
                suite,
                series.cell().label(),
                series.quantity().title(),
                series.runs().stream().map(run -> folders.get(run.runId())).toList(),
                series.values().stream()
                        .map(value -> String.format(Locale.ROOT, "%.4g", value))
                        .toList(),
                changes);
    }

    private static void json(SitePage page, Path file) {
        try {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("schema", SCHEMA);
            content.put("runs", page.runs());
            content.put("trends", page.trends());
            Files.writeString(
                    file,
                    JsonMapper.builder()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .build()
                                    .writeValueAsString(content)
                            + "\n");
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
