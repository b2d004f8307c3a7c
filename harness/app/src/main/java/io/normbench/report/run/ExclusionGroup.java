package io.normbench.report.run;

import io.normbench.report.run.ReportContext.Exclusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Cells of one task and method that were left out for one reason.
 *
 * @param task the task's id
 * @param method the method's label
 * @param batchSizes the batch sizes, as text
 * @param reason why
 */
public record ExclusionGroup(String task, String method, String batchSizes, String reason) {
    public static List<ExclusionGroup> of(List<Exclusion> exclusions) {
        Map<ExclusionGroup, TreeSet<Integer>> groups = new LinkedHashMap<>();
        for (Exclusion e : exclusions) {
            groups.computeIfAbsent(
                            new ExclusionGroup(e.cell().task(), e.cell().method(), "", e.reason()),
                            g -> new TreeSet<>())
                    .add(e.cell().batchSize());
        }
        return groups.entrySet().stream()
                .map(e -> new ExclusionGroup(
                        e.getKey().task(),
                        e.getKey().method(),
                        e.getValue().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                        e.getKey().reason()))
                .toList();
    }
}
