package io.normbench.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A run as others may see it: its report, {@code results.csv}, {@code manifest.json} and a page that says what of the run
 * directory is not there. No text in it names a folder of the machine it was made on.
 */
public final class PublishedRun {
    /** What the report is rendered from besides rows and manifest, and what a page without it lacks. */
    private static final Map<String, String> RAW = raw();

    private static final List<String> TABLES = List.of(ResultsFile.NAME, ManifestFile.NAME);

    private final Path runDir;
    private final Manifest manifest;
    private final List<ResultRow> rows;

    private PublishedRun(Path runDir, Manifest manifest, List<ResultRow> rows) {
        this.runDir = runDir;
        this.manifest = manifest;
        this.rows = rows;
    }

    private static Map<String, String> raw() {
        Map<String, String> raw = new LinkedHashMap<>();
        raw.put(
                "predictions",
                "the share of the held-out images in the intervals of accuracies, as drawing them anew gives it");
        raw.put("scores", "the same share in the intervals of average precision and mIoU");
        raw.put("confusion", "the page of classes");
        raw.put("pictures", "the page of pictures");
        raw.put("singularity", "the page of singularities");
        return raw;
    }

    /**
     * The run in {@code runDir}.
     *
     * @throws UserError if there is none, or it has no rows
     */
    public static PublishedRun of(Path runDir) {
        Manifest manifest = ManifestFile.read(runDir);
        List<ResultRow> rows = ResultsFile.read(runDir);
        if (rows.isEmpty()) {
            throw UserError.usage(runDir + ": the run has no rows; measure something before it is published");
        }
        return new PublishedRun(runDir, manifest, rows);
    }

    /** {@code 2026-11-30-quick-cpu}: the day it began (UTC), its suite, and {@code machine}. */
    public String name(String machine) {
        return manifest.created().atZone(ZoneOffset.UTC).toLocalDate() + "-"
                + manifest.suite().name() + "-" + machine;
    }

    /** Where most of its rows were measured: {@code cpu}, {@code cuda}. */
    public String device() {
        return device(rows);
    }

    static String device(List<ResultRow> rows) {
        Map<String, Long> counts = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.cell().device().replaceFirst(":.*", ""), LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** Planned trials that have no row. */
    public int pending() {
        Set<String> done = rows.stream().map(ResultRow::key).collect(Collectors.toSet());
        return manifest.pending(done).size();
    }

    /** Whether it was measured by a build of sources that no commit has. */
    public boolean dirty() {
        return manifest.harness().dirty().orElse(false);
    }

    /**
     * Writes it to {@code target}, which must not exist.
     *
     * @param withRaw whether to add what the report is rendered from
     */
    public void write(Path target, boolean withRaw) {
        try {
            Files.createDirectories(target);
            RunReports.render(runDir, target);
            for (String table : TABLES) {
                Files.copy(runDir.resolve(table), target.resolve(table));
            }
            List<String> absent = new ArrayList<>();
            for (String folder : RAW.keySet()) {
                if (Files.isDirectory(runDir.resolve(folder))) {
                    if (withRaw) {
                        copy(runDir.resolve(folder), target.resolve(folder));
                    } else {
                        absent.add(folder);
                    }
                }
            }
            Files.writeString(target.resolve("README.md"), page(absent));
            clean(target);
        } catch (IOException e) {
            throw UserError.infrastructure(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private String page(List<String> absent) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(target()).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%d of %d trials of suite `%s`, begun on %s (UTC), by commit `%s`. [Report](index.html), "
                        + "[Markdown](report.md), [summary](summary.md), [rows](%s), [manifest](%s).%n%n",
                rows.size(),
                Math.max(rows.size(), manifest.plan().size()),
                manifest.suite().name(),
                manifest.created().atZone(ZoneOffset.UTC).toLocalDate(),
                manifest.harness().commit(),
                ResultsFile.NAME,
                ManifestFile.NAME));
        text.append("`normbench report` renders it again, `compare` and `gate` read it.");
        if (absent.isEmpty()) {
            return text.append(" Everything that the report needs is here; step times of single blocks are not.\n")
                    .toString();
        }
        text.append(" These parts of the run directory are not here, and a report that is rendered again lacks what")
                .append(" stands beside them:\n\n");
        absent.forEach(folder -> text.append("- `")
                .append(folder)
                .append("/`: ")
                .append(RAW.get(folder))
                .append("\n"));
        return text.append("- `steps/`: nothing; step times of single blocks\n").toString();
    }

    private String target() {
        return manifest.suite().name() + ", run " + manifest.runId();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    /** Takes this machine's folders out of every text: those of the run, and what leads to folders of data. */
    private void clean(Path target) throws IOException {
        List<Root> roots = roots(manifest.suite().text());
        String own = "runs/" + manifest.suite().name();
        List<String> places =
                new ArrayList<>(List.of(runDir.toAbsolutePath().normalize().toString()));
        for (int i = 0; i + 1 < manifest.commandLine().size(); i++) {
            if (List.of("-o", "--output").contains(manifest.commandLine().get(i))) {
                places.add(manifest.commandLine().get(i + 1));
            }
        }
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String text;
                try {
                    text = Files.readString(file, StandardCharsets.UTF_8);
                } catch (CharacterCodingException binary) {
                    continue;
                }
                String cleaned = text;
                for (String place : places) {
                    if (Path.of(place).isAbsolute()) {
                        cleaned = cleaned.replace(place, own);
                    }
                }
                for (Root root : roots) {
                    cleaned = root.alone(cleaned);
                }
                if (!cleaned.equals(text)) {
                    Files.writeString(file, cleaned);
                }
            }
        }
    }

    /** The folders of data that a suite names; none of a text that is no suite. */
    static List<Root> roots(String suite) {
        JsonNode tree;
        try {
            tree = YamlReader.tree(suite);
        } catch (IllegalArgumentException noSuite) {
            return List.of();
        }
        return StreamSupport.stream(tree.path("tasks").spliterator(), false)
                .map(task -> task.path("data").path("root").asText(""))
                .filter(root -> !root.isBlank())
                .distinct()
                .map(Root::new)
                .toList();
    }

    /**
     * A folder of data.
     *
     * @param name as the suite has it
     */
    record Root(String name) {
        /** {@code text} in which nothing stands before the folder's name; addresses in the net stay as they are. */
        String alone(String text) {
            String below = name.replaceFirst("^/+", "").replaceFirst("/+$", "");
            String last = below.substring(below.lastIndexOf('/') + 1);
            return Pattern.compile(
                            "(?<![\\w.:/-])/(?:[^\\s\"'<>|;,:]+/)?" + Pattern.quote(below) + "(?=[/\\s\"'<;,:)]|$)")
                    .matcher(text)
                    .replaceAll(Matcher.quoteReplacement(last));
        }
    }

    /** Texts of {@code target} that still name the folder {@code home}; for people to look at. */
    public static List<Path> naming(Path home, Path target) {
        try (Stream<Path> files = Files.walk(target)) {
            List<Path> naming = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (text.contains(home + "/")) {
                    naming.add(file);
                }
            }
            return naming;
        } catch (IOException e) {
            throw UserError.infrastructure(target + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
