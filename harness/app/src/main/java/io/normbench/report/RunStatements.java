package io.normbench.report;

import io.normbench.report.ReportContext.ClaimResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run as a whole says: how many trials, how they ended, how long it took. */
final class RunStatements {
    private final ReportContext context;
    private final List<Entry> entries;

    RunStatements(ReportContext context, List<Entry> entries) {
        this.context = context;
        this.entries = entries;
    }

    /** Counts of trials by how they ended, completed ones first. */
    List<Fact> outcomes() {
        Map<String, Long> byKind = new TreeMap<>(entries.stream()
                .flatMap(e -> e.failure().stream())
                .collect(Collectors.groupingBy(Failure::kind, Collectors.counting())));
        Map<String, Long> ordered = new LinkedHashMap<>();
        ordered.put("completed", entries.stream().filter(e -> e.failure().isEmpty()).count());
        byKind.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> ordered.put(e.getKey(), e.getValue()));
        return ordered.entrySet().stream()
                .map(e -> new Fact(e.getKey(), Numbers.fixed(e.getValue(), 0)))
                .toList();
    }

    List<Statement> statements() {
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
                    entries.stream().map(e -> e.row().cell().engine()).distinct().collect(Collectors.joining(", "))
                            + "; each has sections of its own, and no figure is a mean over engines."
                            + (context.claims().isEmpty() ? "" : " A claim is judged once for each engine.")));
        }
        Map<String, Long> builds = entries.stream()
                .collect(Collectors.groupingBy(e -> e.row().build(), LinkedHashMap::new, Collectors.counting()));
        if (builds.size() > 1) {
            statements.add(new Statement(
                    "Builds",
                    builds.entrySet().stream()
                                    .map(e -> e.getKey() + " (" + Numbers.count(e.getValue(), "trial") + ")")
                                    .collect(Collectors.joining(", "))
                            + " measured this run; each has sections of its own, and no figure is a mean over builds."));
        }
        if (!context.claims().isEmpty()) {
            statements.add(new Statement("Claims", claims()));
        }
        if (entries.stream().anyMatch(e -> !figure(e, "weights_file").isEmpty())) {
            statements.add(new Statement("Weights", weights()));
        }
        return statements;
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
        return methods.isEmpty() ? ", every tensor of it accounted for" : ", not all tensors with a counterpart for " + methods;
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
    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
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
        return Numbers.count(context.claims().size(), "claim") + " checked: "
                + context.claims().stream()
                        .collect(Collectors.groupingBy(
                                ClaimResult::verdict,
                                () -> new TreeMap<>(Comparator.reverseOrder()),
                                Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(e -> e.getValue() + " " + e.getKey().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private long distinct(Function<Entry, Object> key) {
        return entries.stream().map(key).distinct().count();
    }
}
