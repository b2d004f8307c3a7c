package io.normbench.run.ab.aa;

import io.normbench.result.CellKey;
import io.normbench.run.ab.AbRun;
import io.normbench.run.ab.ArmSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What an A/A measurement is asked for.
 *
 * @param builds builds of one commit; a single one is compared with itself
 * @param suiteFile the suite
 * @param filters conditions that trials must meet
 * @param threads threads per operation; 0 for what the suite says
 * @param orderSeed seed of the order; empty for the suite's
 * @param comparisons comparisons of each family of cells, which its cells share evenly (and at least one of each cell)
 * @param pairs pairs of each comparison
 * @param allowMany whether there may be more than {@value AbRun#MOST_CELLS} cells
 * @param family names the cells that are taken to be equally noisy
 */
public record AaRequest(
        List<ArmSpec> builds,
        Path suiteFile,
        List<String> filters,
        int threads,
        OptionalLong orderSeed,
        int comparisons,
        int pairs,
        boolean allowMany,
        Function<CellKey, String> family) {
    public AaRequest {
        builds = List.copyOf(builds);
        filters = List.copyOf(filters);
    }
}
