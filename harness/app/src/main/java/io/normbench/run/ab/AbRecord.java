package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of an A/B measurement, {@code ab.json}: everything that the manifests of the arms
 * ({@code base/manifest.json}, {@code head/manifest.json}) do not say.
 *
 * @param schema {@value #SCHEMA}
 * @param runId identity of the run, as in every row
 * @param created when the directory was made
 * @param finished when the last trial of the plan had its row; empty until then
 * @param suite the suite; its text is in {@code suite.yaml} beside this file
 * @param orderSeed seed of the order
 * @param pairs screening pairs of each cell
 * @param confirmingPairs the most confirming pairs that were asked for; 0 if none yet
 * @param filters conditions that cells had to meet, of the latest invocation
 * @param threads threads per operation; 0 for what the suite says
 * @param workingDirectory where data folders named in the suite are looked for
 * @param base the base
 * @param head the head
 * @param cells the cells of either arm
 */
public record AbRecord(
        String schema,
        String runId,
        Instant created,
        Optional<Instant> finished,
        SuiteFile suite,
        long orderSeed,
        int pairs,
        int confirmingPairs,
        List<String> filters,
        int threads,
        String workingDirectory,
        ArmRecord base,
        ArmRecord head,
        List<AbCell> cells) {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/ab/v1";

    public AbRecord {
        filters = List.copyOf(filters);
        cells = List.copyOf(cells);
    }

    /**
     * The suite.
     *
     * @param name its name
     * @param sha256 hash of the file's bytes
     * @param file where it was read from
     */
    public record SuiteFile(String name, String sha256, String file) {}

    /**
     * An arm.
     *
     * @param distribution the distribution's folder
     * @param sha256 hash of its launcher, its own jars and the plug-ins
     * @param plugins the plug-ins
     * @param options option values of methods
     * @param harness version and commit
     * @param fingerprint its environment; complete once the arm's first trial has ended
     * @param unknown methods of the suite that it does not know, with the reason
     */
    public record ArmRecord(
            String distribution,
            String sha256,
            List<String> plugins,
            List<String> options,
            Manifest.Harness harness,
            Fingerprint fingerprint,
            List<String> unknown) {
        public ArmRecord {
            plugins = List.copyOf(plugins);
            options = List.copyOf(options);
            unknown = List.copyOf(unknown);
        }
    }

    /** The record of {@code arm}. */
    public ArmRecord arm(Arm arm) {
        return arm == Arm.BASE ? base : head;
    }
}
