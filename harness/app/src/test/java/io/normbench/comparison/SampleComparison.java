package io.normbench.comparison;

import static io.normbench.comparison.StoredRuns.alone;
import static io.normbench.comparison.StoredRuns.inRounds;
import static io.normbench.comparison.StoredRuns.row;
import static io.normbench.comparison.StoredRuns.timedOut;

import io.normbench.report.ComparisonPage;
import io.normbench.result.ResultRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Comparisons of invented runs as pages: one of three runs that do not agree, one that is held to no limit. */
public final class SampleComparison {
    private SampleComparison() {}

    public static List<ComparisonPage> pages() {
        List<ResultRow> a = rounds(1.1, 1.2, 1.3);
        a.add(row("bn", 4, "a1", Map.of("metric_value", 0.5)));
        a.add(inRounds("only-here", 4, 1.4, 0.01));
        a.add(alone("sn", 4, 50));
        List<ResultRow> b = rounds(1.3, 1.2, 1.1);
        b.add(row("bn", 4, "a1", Map.of("metric_value", Math.nextUp(0.5))));
        b.add(timedOut(alone("sn", 4, 50)));
        Limits limits = new Limits(Optional.of(0.03), Optional.of(0.1), Optional.of(0.9));
        Limits none = new Limits(Optional.empty(), Optional.empty(), Optional.empty());
        List<ResultRow> earlier = List.of(alone("bn", 4, 5), alone("gn", 4, 10));
        return List.of(
                page(limits, List.of(a, b, rounds(1.1, 1.2, 1.31)), "xeon"),
                page(none, List.of(rounds(1.1, 1.2), rounds(1.1, 1.21)), "epyc"),
                page(none, List.of(earlier, List.of(alone("bn", 4, 10), alone("gn", 4, 25))), "epyc"),
                page(limits, List.of(earlier, List.of(alone("ln", 8, 1))), "epyc"));
    }

    private static List<ResultRow> rounds(double... ratios) {
        List<ResultRow> rows = new ArrayList<>(List.of(inRounds("bn", 4, 1, 0)));
        for (double ratio : ratios) {
            rows.add(inRounds("m" + rows.size(), 4, ratio, 0.01));
        }
        return rows;
    }

    /** Runs A, B, … of which the last was made on a machine with {@code cpu}. */
    private static ComparisonPage page(Limits limits, List<List<ResultRow>> runs, String cpu) {
        List<ComparedRun> read = new ArrayList<>();
        for (List<ResultRow> rows : runs) {
            String name = Character.toString('A' + read.size());
            boolean last = read.size() == runs.size() - 1;
            read.add(ComparedRun.of(name, Path.of("runs", name), StoredRuns.manifest(last ? cpu : "epyc"), rows));
        }
        return ComparisonPages.page(new RunComparison(read, limits));
    }
}
