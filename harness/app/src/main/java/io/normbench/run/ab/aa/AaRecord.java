package io.normbench.run.ab.aa;

import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.run.ab.AbRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What builds of one commit differ by on one machine, {@code aa.json}: the material of a noise model.
 *
 * <p>Logarithms are natural, of step times, head over base, as the gate takes them: positive where the head was slower.
 * Differences of accuracy are head minus base, of trainings with one seed.
 *
 * @param schema {@value #SCHEMA}
 * @param runId identity of the run, as in every row of {@code results.csv} beside this file
 * @param created when the directory was made
 * @param suite the suite; its text is in {@code suite.yaml} beside this file
 * @param orderSeed seed of the order
 * @param comparisons comparisons that were asked for, of each family of cells
 * @param pairs pairs of each comparison, as in the gate's screening
 * @param filters conditions that cells had to meet
 * @param threads threads per operation; 0 for what the suite says
 * @param builds the builds that were compared, one or several
 * @param fingerprint hash of the environment of the rows used
 * @param fingerprintKeys what it was made from
 * @param cells the cells with their comparisons
 */
public record AaRecord(
        String schema,
        String runId,
        Instant created,
        AbRecord.SuiteFile suite,
        long orderSeed,
        int comparisons,
        int pairs,
        List<String> filters,
        int threads,
        List<Build> builds,
        String fingerprint,
        Map<String, String> fingerprintKeys,
        List<Cell> cells) {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/aa/v1";

    public AaRecord {
        filters = List.copyOf(filters);
        builds = List.copyOf(builds);
        fingerprintKeys = Collections.unmodifiableMap(new TreeMap<>(fingerprintKeys));
        // Earlier versions wrote other coordinates; the next invocation makes their cells anew from the rows.
        cells = cells.stream().filter(each -> each.cell() != null).toList();
    }

    /**
     * A build.
     *
     * @param distribution the distribution's folder
     * @param sha256 hash of its launcher and its own jars
     * @param harness version and commit
     */
    public record Build(String distribution, String sha256, Manifest.Harness harness) {}

    /**
     * A cell's comparisons.
     *
     * @param cell the cell
     * @param logRatios for each complete comparison, logarithm of the head's median over the base's, over its pairs
     * @param pairLogRatios for each complete comparison, the logarithm of head over base of each pair
     * @param metricDifferences for each seed that both arms were trained with, the head's metric less the base's
     */
    public record Cell(
            CellKey cell, List<Double> logRatios, List<List<Double>> pairLogRatios, List<Double> metricDifferences) {
        public Cell {
            logRatios = List.copyOf(logRatios);
            pairLogRatios = pairLogRatios.stream().map(List::copyOf).toList();
            // A file from before accuracy was part of the measurement has none.
            metricDifferences = metricDifferences == null ? List.of() : List.copyOf(metricDifferences);
        }
    }
}
