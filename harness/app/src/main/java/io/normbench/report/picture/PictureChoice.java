package io.normbench.report.picture;

import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Chooses whose pictures are shown: of every task on every engine in every evaluation those of the first seed, at the batch size at which
 * most methods have some; of several such batch sizes the smallest, where methods differ most.
 */
public final class PictureChoice {
    private static final String FIRST_SEED = "a1";

    private PictureChoice() {}

    /** The rows whose pictures are shown, in the order of {@code rows}; {@code has} tells which have pictures. */
    public static List<ResultRow> of(List<ResultRow> rows, Predicate<ResultRow> has) {
        Map<List<String>, Map<Integer, List<ResultRow>>> byTask = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.trial().equals(FIRST_SEED))
                .filter(has)
                .forEach(row -> byTask.computeIfAbsent(
                                List.of(
                                        row.cell().task(),
                                        row.cell().engine(),
                                        row.cell().evaluation()),
                                task -> new TreeMap<>())
                        .computeIfAbsent(row.cell().batchSize(), size -> new ArrayList<>())
                        .add(row));
        List<ResultRow> chosen = new ArrayList<>();
        byTask.values()
                .forEach(sizes -> chosen.addAll(sizes.values().stream()
                        .max(Comparator.<List<ResultRow>>comparingInt(List::size)
                                .thenComparingInt(list -> -list.get(0).cell().batchSize()))
                        .orElseThrow()));
        return chosen;
    }
}
