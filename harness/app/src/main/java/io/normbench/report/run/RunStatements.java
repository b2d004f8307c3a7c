package io.normbench.report.run;

import io.normbench.report.grid.Entry;
import io.normbench.report.grid.Failure;
import io.normbench.report.grid.Quantity;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Instants;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Printable;
import io.normbench.report.text.Statement;
import io.normbench.result.ResultRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run as a whole says: how many trials, how they ended, how long it took. */
public final class RunStatements {
    private static final int LENGTHY = 60;

    private final ReportContext context;
    private final List<Entry> entries;
    private final Set<String> predicted;

    /** @param predicted keys of the rows of which the predictions are known */
    public RunStatements(ReportContext context, List<Entry> entries, Set<String> predicted) {
        this.context = context;
        this.entries = entries;
        this.predicted = Set.copyOf(predicted);
    }

    /** Counts of trials by how they ended, completed ones first. */
    public List<Fact> outcomes() {
        Map<String, Long> byKind = new TreeMap<>(entries.stream()
                .flatMap(e -> e.failure().stream())
                .collect(Collectors.groupingBy(Failure::kind, Collectors.counting())));
        Map<String, Long> ordered = new LinkedHashMap<>();
        ordered.put(
                "completed", entries.stream().filter(e -> e.failure().isEmpty()).count());
        byKind.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> ordered.put(e.getKey(), e.getValue()));
        return ordered.entrySet().stream()
                .map(e -> new Fact(e.getKey(), Numbers.fixed(e.getValue(), 0)))
                .toList();
    }

    public List<Statement> statements() {
        if (entries.isEmpty()) {
            return List.of(new Statement("Trials", "this run has no results yet."));
        }
        List<Statement> statements = new ArrayList<>();
        long failed = entries.stream().filter(e -> e.failure().isPresent()).count();
        String ends = failed == 0
                ? "all completed"
                : Numbers.fixed(entries.size() - failed, 0) + " completed, " + Numbers.fixed(failed, 0) + " did not ("
                        + outcomes().stream()
                                .skip(1)
                                .map(f -> f.name() + " " + f.value())
                                .collect(Collectors.joining(", "))
                        + ")";
        statements.add(new Statement(
                "Trials",
                Numbers.count(entries.size(), "trial") + " of "
                        + Numbers.count(distinct(e -> e.row().cell().method()), "method") + " at "
                        + Numbers.count(distinct(e -> e.row().cell().batchSize()), "batch size") + " on "
                        + Numbers.count(distinct(e -> e.row().cell().task()), "task") + engines() + ": " + ends + "."));
        if (!engines().isEmpty()) {
            statements.add(new Statement(
                    "Engines",
                    entries.stream()
                                    .map(e -> e.row().cell().engine())
                                    .distinct()
                                    .collect(Collectors.joining(", "))
                            + "; each has sections of its own, and no figure is a mean over engines."
                            + (context.claims().isEmpty() ? "" : " A claim is judged once for each engine.")));
        }
        Map<String, Long> builds = entries.stream()
                .collect(Collectors.groupingBy(e -> e.row().build(), LinkedHashMap::new, Collectors.counting()));
        if (builds.size() > 1) {
            statements.add(
                    new Statement(
                            "Builds",
                            builds.entrySet().stream()
                                            .map(e -> e.getKey() + " (" + Numbers.count(e.getValue(), "trial") + ")")
                                            .collect(Collectors.joining(", "))
                                    + " measured this run; each has sections of its own, and no figure is a mean over builds."));
        }
        if (!context.claims().isEmpty()) {
            statements.add(new Statement("Claims", claims() + "."));
        }
        if (entries.stream().anyMatch(this::lacksPredictions)) {
            statements.add(new Statement(
                    "Predictions",
                    "what was found in each held-out image is not in the run's folder: metrics are taken as shares of so many right"
                            + " and wrong answers, and methods are compared as if each had been judged on images of its own, which makes"
                            + " intervals wider and ties more frequent."));
        }
        if (entries.stream().anyMatch(e -> !figure(e, "weights_file").isEmpty())) {
            statements.add(new Statement("Weights", weights()));
        }
        oddities(statements);
        return statements;
    }

    private boolean lacksPredictions(Entry entry) {
        return entry.measures(Quantity.ACCURACY)
                && entry.failure().isEmpty()
                && !predicted.contains(entry.row().key());
    }

    /** What is known of claims, seeds and failures. */
    public List<Badge> badges() {
        List<Badge> badges = new ArrayList<>();
        context.started().ifPresent(started -> badges.add(new Badge(Instants.text(started), "run")));
        String machine = context.environment().getOrDefault("cpu.model", "");
        String devices = entries.stream()
                .map(entry -> entry.row().device())
                .filter(device -> !device.isEmpty() && !device.equals("auto"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!devices.isEmpty()) {
            badges.add(new Badge("on " + devices + (machine.isEmpty() ? "" : ", " + machine), "run"));
        }
        List<Long> seeds = entries.stream()
                .filter(entry ->
                        entry.measures(Quantity.ACCURACY) && entry.failure().isEmpty())
                .collect(Collectors.groupingBy(
                        entry -> List.of(
                                entry.setting(),
                                entry.row().cell().method(),
                                entry.row().cell().batchSize()),
                        Collectors.counting()))
                .values()
                .stream()
                .sorted()
                .toList();
        if (!seeds.isEmpty()) {
            long least = seeds.get(0);
            long most = seeds.get(seeds.size() - 1);
            badges.add(new Badge((least == most ? "" : least + " to ") + Numbers.count(most, "seed"), "run"));
        }
        if (!context.claims().isEmpty()) {
            badges.add(new Badge(claims(), "claims"));
        }
        long failed =
                entries.stream().filter(entry -> entry.failure().isPresent()).count();
        if (failed > 0) {
            badges.add(new Badge(Numbers.count(failed, "failed trial"), "failures"));
        }
        return badges;
    }

    /** What makes this run's figures weaker than others', or its names hard to read. */
    private void oddities(List<Statement> statements) {
        if (entries.stream().anyMatch(entry -> !entry.row().schema().equals(ResultRow.SCHEMA))) {
            statements.add(new Statement(
                    "Older results",
                    "this run is of an earlier version that did not time methods side by side: no speed is told from"
                            + " another."));
        }
        List<String> names = entries.stream()
                .flatMap(entry ->
                        Stream.of(entry.row().cell().task(), entry.row().cell().method()))
                .distinct()
                .toList();
        long lengthy = names.stream().filter(name -> name.length() > LENGTHY).count();
        long turning = names.stream().filter(Printable::turnsText).count();
        if (lengthy > 0) {
            statements.add(new Statement(
                    "Long names",
                    Numbers.count(lengthy, "name") + " of more than " + LENGTHY + " characters; figures cut them."));
        }
        if (turning > 0) {
            statements.add(new Statement(
                    "Turned names",
                    Numbers.count(turning, "name")
                            + " with characters that turn the direction of writing; each is shown as \uFFFD."));
        }
    }

    /** Which networks began with the weights of a file, and with which methods not all of it had a counterpart. */
    private String weights() {
        Map<String, List<Entry>> byFile = entries.stream()
                .filter(e -> !figure(e, "weights_file").isEmpty())
                .collect(Collectors.groupingBy(
                        e -> e.row().cell().task() + " began with " + figure(e, "weights_file") + " (sha256 "
                                + figure(e, "weights_sha256") + ")",
                        LinkedHashMap::new,
                        Collectors.toList()));
        return byFile.entrySet().stream()
                .map(file -> file.getKey() + partly(file.getValue()))
                .collect(Collectors.joining("; ", "", "."));
    }

    private static String partly(List<Entry> entries) {
        String methods = entries.stream()
                .filter(e -> Stream.of("weights_missing", "weights_unexpected", "weights_wrong_shape")
                        .anyMatch(name -> !figure(e, name).isEmpty()))
                .map(e -> e.row().cell().method())
                .distinct()
                .collect(Collectors.joining(", "));
        return methods.isEmpty()
                ? ", every tensor of it accounted for"
                : ", not all tensors with a counterpart for " + methods;
    }

    private static String figure(Entry entry, String name) {
        return entry.row().measured().metrics().getOrDefault(name, "").toString();
    }

    /** Empty for the one engine that most runs have. */
    private String engines() {
        long engines = distinct(e -> e.row().cell().engine());
        return engines > 1 ? " with " + Numbers.count(engines, "engine") : "";
    }

    /** Times, counts and what the context adds. */
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Run", context.runId()));
        if (!context.gitCommit().isEmpty()) {
            facts.add(new Fact("Commit", context.gitCommit()));
        }
        if (!context.suiteHash().isEmpty()) {
            facts.add(new Fact("Suite hash", context.suiteHash()));
        }
        context.started().ifPresent(t -> facts.add(new Fact("Started", Instants.text(t))));
        context.finished().ifPresent(t -> facts.add(new Fact("Finished", Instants.text(t))));
        if (context.started().isPresent() && context.finished().isPresent()) {
            facts.add(new Fact(
                    "Wall time",
                    Numbers.duration(Duration.between(
                            context.started().get(), context.finished().get()))));
        }
        double seconds = entries.stream()
                .map(e -> e.row().measured().wallSeconds())
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .filter(Double::isFinite)
                .sum();
        if (seconds > 0) {
            facts.add(new Fact("Time inside trials", Numbers.duration(Duration.ofMillis((long) (seconds * 1000)))));
        }
        context.facts().forEach((name, value) -> facts.add(new Fact(name, value)));
        List<String> fingerprints = entries.stream()
                .map(e -> e.row().fingerprint())
                .filter(f -> !f.isEmpty())
                .distinct()
                .toList();
        if (!fingerprints.isEmpty()) {
            facts.add(new Fact(
                    fingerprints.size() == 1 ? "Environment fingerprint" : "Environment fingerprints",
                    String.join(", ", fingerprints)));
        }
        return facts;
    }

    private String claims() {
        Map<String, Long> words =
                context.claims().stream().collect(Collectors.groupingBy(ClaimResult::word, Collectors.counting()));
        return Numbers.count(context.claims().size(), "claim") + ": "
                + Stream.of("holds here", "opposite here", "undecided", "not tested")
                        .filter(words::containsKey)
                        .map(word -> {
                            long count = words.getOrDefault(word, 0L);
                            return count + " " + (count > 1 ? word.replace("holds", "hold") : word);
                        })
                        .collect(Collectors.joining(", "));
    }

    private long distinct(Function<Entry, Object> key) {
        return entries.stream().map(key).distinct().count();
    }
}
