package io.normbench.run.ab;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an A/A measurement is asked for.
 *
 * @param builds builds of one commit; a single one is compared with itself
 * @param suiteFile the suite
 * @param filters conditions that trials must meet
 * @param threads threads per operation; 0 for what the suite says
 * @param orderSeed seed of the order; empty for the suite's
 * @param comparisons comparisons of each cell
 * @param pairs pairs of each comparison
 * @param allowMany whether there may be more than {@value AbRun#MOST_CELLS} cells
 */
public record AaRequest(
        List<ArmSpec> builds,
        Path suiteFile,
        List<String> filters,
        int threads,
        OptionalLong orderSeed,
        int comparisons,
        int pairs,
        boolean allowMany) {
    public AaRequest {
        builds = List.copyOf(builds);
        filters = List.copyOf(filters);
    }
}
