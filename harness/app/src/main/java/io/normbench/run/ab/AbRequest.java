package io.normbench.run.ab;

import io.normbench.result.Arm;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an A/B measurement is asked for.
 *
 * @param base what is compared against
 * @param head what is judged
 * @param suiteFile the suite
 * @param filters conditions that trials must meet
 * @param threads threads per operation; 0 for what the suite says
 * @param orderSeed seed of the order; empty for the suite's
 * @param workingDirectory where data folders that the suite names are looked for
 * @param pairs screening pairs of each cell
 * @param allowMany whether there may be more than {@value AbRun#MOST_CELLS} cells
 */
public record AbRequest(
        ArmSpec base,
        ArmSpec head,
        Path suiteFile,
        List<String> filters,
        int threads,
        OptionalLong orderSeed,
        Path workingDirectory,
        int pairs,
        boolean allowMany) {
    public AbRequest {
        filters = List.copyOf(filters);
        workingDirectory = workingDirectory.toAbsolutePath();
    }

    ArmSpec arm(Arm arm) {
        return arm == Arm.BASE ? base : head;
    }
}
