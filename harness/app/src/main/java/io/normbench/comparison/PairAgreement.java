package io.normbench.comparison;

import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.stats.KendallTau;
import io.normbench.stats.Quantiles;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How well two runs agree.
 *
 * @param reference the method that ratios are to: the runs' own; of earlier versions bn, or the first method
 * @param cells the cells that both have
 * @param ratios their ratios, in training and in inference, but for the reference's own
 */
record PairAgreement(
        ComparedRun first, ComparedRun second, String reference, List<CellPair> cells, List<RatioPair> ratios) {
    private static final String USUAL_REFERENCE = "bn";

    /** A cell of both runs. */
    record CellPair(ComparedCell first, ComparedCell second) {
        private CellKey key() {
            return first.key();
        }

        private Optional<Double> logDifference(Function<ComparedCell, OptionalDouble> value) {
            OptionalDouble mine = value.apply(first);
            OptionalDouble theirs = value.apply(second);
            return mine.isPresent() && theirs.isPresent()
                    ? Optional.of(Math.abs(Math.log(mine.getAsDouble() / theirs.getAsDouble())))
                    : Optional.empty();
        }
    }

    static PairAgreement of(ComparedRun first, ComparedRun second) {
        List<CellPair> cells = first.cells().values().stream()
                .flatMap(cell -> second.find(cell.key()).map(other -> new CellPair(cell, other)).stream())
                .toList();
        String reference = first.reference().or(second::reference).orElseGet(() -> {
            List<String> methods =
                    first.cells().keySet().stream().map(CellKey::method).toList();
            return methods.isEmpty() || methods.contains(USUAL_REFERENCE) ? USUAL_REFERENCE : methods.get(0);
        });
        List<RatioPair> ratios = Arrays.stream(Kind.values())
                .flatMap(kind -> cells.stream()
                        .filter(cell -> !cell.key().method().equals(reference))
                        .flatMap(cell -> first
                                .ratio(cell.first(), kind, reference)
                                .flatMap(mine -> second.ratio(cell.second(), kind, reference)
                                        .map(theirs -> new RatioPair(cell.key(), kind, mine, theirs)))
                                .stream()))
                .toList();
        return new PairAgreement(first, second, reference, cells, ratios);
    }

    /** {@code A and B}. */
    String names() {
        return first.name() + " and " + second.name();
    }

    List<RatioPair> ratios(Kind kind) {
        return ratios.stream().filter(pair -> pair.kind() == kind).toList();
    }

    /** How far apart the ratios of a kind are. */
    Optional<Differences> differences(Kind kind) {
        return Differences.of(
                ratios(kind).stream().map(RatioPair::logDifference).toList());
    }

    /** How far apart a value of the cells themselves is. */
    Optional<Differences> differences(Function<ComparedCell, OptionalDouble> value) {
        return Differences.of(cells.stream()
                .flatMap(cell -> cell.logDifference(value).stream())
                .toList());
    }

    /** The share of ratios with intervals that differ by no more than these allow. */
    static OptionalDouble coverage(List<RatioPair> ratios) {
        return ratios.stream()
                .filter(RatioPair::hasIntervals)
                .mapToInt(pair -> pair.isWithin() ? 1 : 0)
                .average();
    }

    /**
     * Kendall's tau of each group of methods, by the group: a cell without its method. Methods stand in the order of
     * their ratios, the reference's being 1; in a group without ratios in that of their step times.
     */
    Map<CellKey, Double> taus() {
        Map<CellKey, List<double[]>> groups = new LinkedHashMap<>();
        for (RatioPair pair : ratios(Kind.TRAINING)) {
            groups.computeIfAbsent(pair.cell().ofMethod(""), group -> new ArrayList<>(List.of(new double[] {1, 1})))
                    .add(new double[] {pair.first().value(), pair.second().value()});
        }
        Map<CellKey, List<double[]>> others = new LinkedHashMap<>();
        for (CellPair cell : cells) {
            OptionalDouble mine = cell.first().time(Kind.TRAINING);
            OptionalDouble theirs = cell.second().time(Kind.TRAINING);
            if (!groups.containsKey(cell.key().ofMethod("")) && mine.isPresent() && theirs.isPresent()) {
                others.computeIfAbsent(cell.key().ofMethod(""), group -> new ArrayList<>())
                        .add(new double[] {mine.getAsDouble(), theirs.getAsDouble()});
            }
        }
        groups.putAll(others);
        Map<CellKey, Double> taus = new LinkedHashMap<>();
        groups.forEach((group, members) -> KendallTau.of(
                        members.stream().mapToDouble(member -> member[0]).toArray(),
                        members.stream().mapToDouble(member -> member[1]).toArray())
                .ifPresent(tau -> taus.put(group, tau)));
        return taus;
    }

    /** The median of tau over the groups; empty if there is no group. */
    OptionalDouble medianTau() {
        double[] taus =
                taus().values().stream().mapToDouble(Double::doubleValue).toArray();
        return taus.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.median(taus));
    }

    /** By task, the absolute differences of the headline metric between trials of the same cell and seed. */
    Map<String, List<Double>> accuracies() {
        Map<String, List<Double>> byTask = new TreeMap<>();
        for (CellPair cell : cells) {
            Map<Long, Double> theirs = accuracies(cell.second());
            accuracies(cell.first())
                    .forEach((seed, value) -> Optional.ofNullable(theirs.get(seed))
                            .ifPresent(
                                    other -> byTask.computeIfAbsent(cell.key().task(), task -> new ArrayList<>())
                                            .add(Math.abs(value - other))));
        }
        return byTask;
    }

    private static Map<Long, Double> accuracies(ComparedCell cell) {
        Map<Long, Double> bySeed = new TreeMap<>();
        cell.completed(Measurement.ACCURACY)
                .forEach(row -> row.measured().metricValue().ifPresent(value -> bySeed.put(row.seed(), value)));
        return bySeed;
    }

    /** The trials that ended differently: cell, trial and both outcomes. */
    List<List<String>> outcomes() {
        return cells.stream()
                .flatMap(cell -> {
                    Map<String, String> theirs = cell.second().rows().stream()
                            .collect(Collectors.toMap(
                                    ResultRow::trial, row -> row.outcome().id(), (a, b) -> b));
                    return cell.first().rows().stream()
                            .map(row -> List.of(
                                    cell.key().label(),
                                    row.trial(),
                                    row.outcome().id(),
                                    theirs.getOrDefault(
                                            row.trial(), row.outcome().id())))
                            .filter(row -> !row.get(2).equals(row.get(3)));
                })
                .toList();
    }

    /** The cells that only one run has, with the run's name. */
    List<List<String>> unmatched() {
        List<CellKey> mine = cells.stream().map(CellPair::key).toList();
        List<CellKey> theirs = cells.stream().map(cell -> cell.second().key()).toList();
        return Stream.concat(unmatched(first, mine), unmatched(second, theirs)).toList();
    }

    private static Stream<List<String>> unmatched(ComparedRun run, List<CellKey> matched) {
        return run.cells().keySet().stream()
                .filter(key -> !matched.contains(key))
                .map(key -> List.of(key.label(), run.name()));
    }
}
