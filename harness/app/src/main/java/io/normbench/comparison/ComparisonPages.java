package io.normbench.comparison;

import io.normbench.report.ComparisonPage;
import io.normbench.report.ComparisonPage.Section;
import io.normbench.report.ComparisonPage.Table;
import io.normbench.report.text.Instants;
import io.normbench.result.Build;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Manifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the page of a comparison. */
final class ComparisonPages {
    private static final int SHOWN = 20;
    private static final int LONGEST = 90;
    private static final int HASH_DIGITS = 12;
    private static final String NONE = "-";

    private ComparisonPages() {}

    static ComparisonPage page(RunComparison comparison) {
        List<String> summary = new ArrayList<>(List.of(comparison.judgement().sentence()));
        summary.addAll(comparison.judgement().reasons());
        List<Table> overview = new ArrayList<>(List.of(table(
                "What is compared",
                "Run, Directory, Suite, Made, Cells",
                4,
                comparison.runs().stream().map(ComparisonPages::run).toList())));
        if (comparison.pairs().size() > 1) {
            overview.add(table(
                    "All pairs: how far ratios are apart",
                    "Pair, Training: half, 95%, Inference: half, 95%, Tau, In intervals",
                    1,
                    comparison.pairs().stream().map(ComparisonPages::pair).toList()));
        }
        List<Section> sections = new ArrayList<>(List.of(new Section("runs", "Runs", List.of(), overview)));
        comparison.pairs().stream()
                .filter(pair -> pair.first() == comparison.runs().get(0))
                .forEach(pair -> sections.add(section(pair)));
        return new ComparisonPage(comparison.judgement().status().name(), summary, sections);
    }

    private static List<String> run(ComparedRun run) {
        Manifest manifest = run.manifest();
        return List.of(
                run.name(),
                run.directory().toString(),
                manifest.suite().name(),
                Instants.text(manifest.created()),
                Integer.toString(run.cells().size()));
    }

    private static List<String> pair(PairAgreement pair) {
        List<String> row = new ArrayList<>(List.of(pair.names()));
        for (Kind kind : Kind.values()) {
            Optional<Differences> found = pair.differences(kind);
            row.add(found.map(each -> Texts.percent(each.median())).orElse(NONE));
            row.add(found.map(each -> Texts.percent(each.p95())).orElse(NONE));
        }
        row.add(text(pair.medianTau(), Texts::tau));
        row.add(text(PairAgreement.coverage(pair.ratios()), Texts::percent));
        return row;
    }

    private static Section section(PairAgreement pair) {
        String a = pair.first().name();
        String b = pair.second().name();
        List<Table> tables = new ArrayList<>();
        tables.add(table(
                "How far apart: the larger over the smaller, less 1",
                "Quantity, Cells, Half within, 95% within, Largest, In intervals",
                1,
                distances(pair)));
        boolean intervals = pair.ratios().stream().anyMatch(RatioPair::hasIntervals);
        tables.add(table(
                intervals ? "Ratios that differ by more than their intervals allow" : "Ratios farthest apart",
                "Cell, Steps, " + a + ", " + b + ", Differ by",
                2,
                pair.ratios().stream()
                        .filter(ratio -> !intervals || ratio.hasIntervals() && !ratio.isWithin())
                        .sorted(Comparator.comparingDouble(RatioPair::logDifference)
                                .reversed())
                        .map(each -> List.of(
                                each.cell().label(),
                                each.kind().title(),
                                Texts.ratio(each.first()),
                                Texts.ratio(each.second()),
                                Texts.percent(Math.expm1(each.logDifference()))))
                        .toList()));
        tables.add(table(
                "Accuracy of trials of the same cell and seed",
                "Task, Trials, Equal to the last bit, Largest difference",
                1,
                pair.accuracies().entrySet().stream()
                        .map(ComparisonPages::accuracy)
                        .toList()));
        tables.add(table("Outcomes that differ", "Cell, Trial, " + a + ", " + b, 4, pair.outcomes()));
        tables.add(table("Cells that only one run has", "Cell, Run", 2, pair.unmatched()));
        List<List<String>> environment =
                environment(pair.first().manifest(), pair.second().manifest());
        tables.add(new Table("Environment and build differ", List.of("Key", a, b), 3, 0, environment));
        tables.removeIf(table -> table.rows().isEmpty());
        List<String> notes = notes(pair);
        if (environment.isEmpty()) {
            notes.add("Suite, environment and build are the same.");
        }
        return new Section("pair-" + a + "-" + b, pair.names(), notes, tables);
    }

    /** A table of {@code texts} columns of text and others of numbers; shows the first {@value #SHOWN} rows. */
    private static Table table(String title, String head, int texts, List<List<String>> rows) {
        return new Table(
                title,
                List.of(head.split(", ")),
                texts,
                Math.max(0, rows.size() - SHOWN),
                rows.stream().limit(SHOWN).toList());
    }

    private static List<List<String>> distances(PairAgreement pair) {
        List<List<String>> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            addDistances(
                    rows,
                    "ratio to " + pair.reference() + ", " + kind.title(),
                    pair.differences(kind),
                    PairAgreement.coverage(pair.ratios(kind)));
        }
        addDistances(rows, "step time", pair.differences(cell -> cell.time(Kind.TRAINING)), OptionalDouble.empty());
        addDistances(rows, "peak memory", pair.differences(ComparedCell::peakBytes), OptionalDouble.empty());
        return rows;
    }

    private static void addDistances(
            List<List<String>> rows, String quantity, Optional<Differences> differences, OptionalDouble coverage) {
        differences.ifPresent(found -> rows.add(List.of(
                quantity,
                Integer.toString(found.count()),
                Texts.percent(found.median()),
                Texts.percent(found.p95()),
                Texts.percent(found.largest()),
                text(coverage, Texts::percent))));
    }

    private static List<String> accuracy(Map.Entry<String, List<Double>> task) {
        List<Double> differences = task.getValue();
        return List.of(
                task.getKey(),
                Integer.toString(differences.size()),
                Long.toString(differences.stream()
                        .filter(difference -> difference == 0)
                        .count()),
                String.format(
                        Locale.ROOT,
                        "%.4f",
                        differences.stream().max(Double::compare).orElse(0.0)));
    }

    private static List<String> notes(PairAgreement pair) {
        List<String> notes = new ArrayList<>();
        pair.taus().entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .ifPresent(smallest ->
                        notes.add("Order of methods, groups: " + pair.taus().size() + ". Kendall's tau is "
                                + text(pair.medianTau(), Texts::tau) + " in the median and at least "
                                + Texts.tau(smallest.getValue()) + ", in "
                                + smallest.getKey().label().replace(" /  / ", " / ")
                                + "."));
        for (ComparedRun run : List.of(pair.first(), pair.second())) {
            List<Ratio> again = run.again();
            if (run.comparisons().findAny().isEmpty()) {
                notes.add(run.name() + " was not measured in rounds: its ratios are of step times taken one after"
                        + " another, and have no intervals.");
            } else if (run.reference()
                    .filter(label -> !label.equals(pair.reference()))
                    .isPresent()) {
                notes.add(run.name() + " was measured relative to "
                        + run.reference().get() + ": its ratios to " + pair.reference()
                        + " are of step times, and have no intervals.");
            }
            if (!again.isEmpty()) {
                long holding = again.stream().filter(Ratio::holdsOne).count();
                notes.add("The reference against itself in " + run.name() + ": the interval contains 1 in " + holding
                        + " of " + again.size() + " (" + Texts.percent(1.0 * holding / again.size()) + " of groups).");
            }
        }
        return notes;
    }

    private static List<List<String>> environment(Manifest mine, Manifest theirs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("suite", suite(mine), suite(theirs)));
        rows.add(List.of("build", build(mine), build(theirs)));
        rows.removeIf(row -> row.get(1).equals(row.get(2)));
        mine.fingerprint()
                .diff(theirs.fingerprint())
                .forEach(each -> rows.add(List.of(each.key(), cut(each.mine()), cut(each.theirs()))));
        return rows;
    }

    private static String suite(Manifest manifest) {
        String hash = manifest.suite().sha256();
        return manifest.suite().name() + " " + hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
    }

    /** All builds that wrote rows; of earlier versions version and commit alone. */
    private static String build(Manifest manifest) {
        String builds = manifest.builds().values().stream().map(Build::label).collect(Collectors.joining(", "));
        return builds.isEmpty()
                ? manifest.harness().version() + ", commit "
                        + manifest.harness().commit()
                : builds;
    }

    /** Long values stand in the manifests. */
    private static String cut(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST - 3) + "...";
    }

    private static String text(OptionalDouble value, Function<Double, String> format) {
        return value.isPresent() ? format.apply(value.getAsDouble()) : NONE;
    }
}
