package io.normbench.gate.sample;

import io.normbench.machine.MachineState;
import io.normbench.result.Arm;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.suite.Measurement;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything the gate judges by: the forks of two builds, cell by cell.
 *
 * <p>Inputs that no verdict can be taken from are refused with a {@link UserError}: no rows at all, a missing arm or an
 * unreadable pair, a run that is not finished (status 2), the same trial twice, or nothing that completed in the base
 * (status 5). None of them can pass for a pass.
 *
 * @param paired whether the arms were measured in pairs; two stored runs were not
 * @param suite the suite's name
 * @param base the base
 * @param head the head
 * @param fingerprint hash of the environment; of the base where the two differ
 * @param differences what forbids a comparison: keys of the environment, the suite, the data; empty if comparable
 * @param cells the forks by cell, in the order in which cells first appear
 * @param warnings what a reader must know, a sentence each
 * @param command the command that repeats the measurement here
 */
public record GateInputs(
        boolean paired,
        String suite,
        Side base,
        Side head,
        String fingerprint,
        List<Difference> differences,
        List<CellSamples> cells,
        List<String> warnings,
        String command) {
    public GateInputs {
        differences = List.copyOf(differences);
        cells = List.copyOf(cells);
        warnings = List.copyOf(warnings);
    }

    /**
     * The inputs of one A/B run.
     *
     * <p>Rows name their arm ({@code base}, {@code head}) and pair ({@link PairId}). Each arm's own manifest, if it has
     * one, is {@code base/manifest.json} and {@code head/manifest.json} in the run directory; without them a difference
     * of environments can be told, but not its keys.
     */
    public static GateInputs ofRun(Path runDir) {
        List<ResultRow> rows = ResultsFile.read(runDir);
        List<ResultRow> judged = judged(rows, runDir);
        Manifest manifest = ManifestFile.read(runDir);
        Optional<Manifest> base = manifestOf(runDir.resolve("base"));
        Optional<Manifest> head = manifestOf(runDir.resolve("head"));
        Unfinished.refuseAb(runDir, manifest, head.or(() -> base), rows);
        return ofPairs(
                judged,
                base.map(Side::of).orElseGet(() -> Side.unknown(Arm.BASE)),
                head.map(Side::of).orElseGet(() -> Side.unknown(Arm.HEAD)),
                List.of(),
                Unfinished.command(manifest),
                runDir.toString());
    }

    /**
     * The inputs of rows that were measured in pairs.
     *
     * @param rows the rows of both arms
     * @param base the base
     * @param head the head
     * @param warnings what a reader must know
     * @param command the command that repeats the measurement
     * @param source where the rows come from, for messages
     */
    public static GateInputs ofPairs(
            List<ResultRow> rows, Side base, Side head, List<String> warnings, String command, String source) {
        if (rows.isEmpty()) {
            throw UserError.usage(
                    source + " holds no results: its results.csv has no row. Run it first, or name another.");
        }
        ForkTable table = new ForkTable(source);
        rows.forEach(table::addPaired);
        List<String> all = new ArrayList<>(warnings);
        disturbed(rows).ifPresent(all::add);
        return table.inputs(true, base, head, all, command, List.of());
    }

    /**
     * The inputs of two stored runs that were measured one after the other.
     *
     * <p>Trials are unpaired samples; those of accuracy pair up by seed. Different suites or data make them
     * incomparable, as different environments do.
     */
    public static GateInputs ofRuns(Path baseDir, Path headDir) {
        List<ResultRow> baseRows = ResultsFile.read(baseDir);
        List<ResultRow> headRows = ResultsFile.read(headDir);
        Manifest base = ManifestFile.read(baseDir);
        Manifest head = ManifestFile.read(headDir);
        ForkTable table = new ForkTable(baseDir + " and " + headDir);
        judged(baseRows, baseDir).forEach(row -> table.addStored(row, Arm.BASE));
        judged(headRows, headDir).forEach(row -> table.addStored(row, Arm.HEAD));
        Unfinished.refuseStored(baseDir, base, baseRows);
        Unfinished.refuseStored(headDir, head, headRows);
        return table.inputs(
                false,
                Side.of(base),
                Side.of(head),
                List.of(UNPAIRED),
                "bin/normbench gate --base " + baseDir + " --head " + headDir,
                Comparability.ofManifests(base, head));
    }

    /** Why a comparison of stored runs is the weaker one. */
    static final String UNPAIRED = "Weaker than an A/B run: the two runs were measured one after the other, so a change"
            + " of the machine's speed in between looks like a change of the code; trials are unpaired, nothing was"
            + " confirmed on fresh samples, and trials of one run may share a process. Thresholds are therefore at"
            + " least 10%.";

    /** Trials that ran while something else did: they count, since leaving some out would be a choice. */
    private static Optional<String> disturbed(List<ResultRow> rows) {
        long timed = rows.stream().filter(GateInputs::isTimed).count();
        long disturbed = rows.stream()
                .filter(GateInputs::isTimed)
                .filter(row -> row.measured().metrics().containsKey(MachineState.FLAGS))
                .count();
        return disturbed == 0
                ? Optional.empty()
                : Optional.of(
                        disturbed + " of " + timed + " timed trials ran while the machine was busy, stolen from or"
                                + " throttled: their spread hides changes. They count all the same; a quiet machine sees more.");
    }

    private static boolean isTimed(ResultRow row) {
        return row.measured().stepMsMedian().isPresent();
    }

    /** Without searches for the largest batch, which have no figure that the gate judges. */
    private static List<ResultRow> judged(List<ResultRow> rows, Path runDir) {
        List<ResultRow> judged = rows.stream()
                .filter(row -> Measurement.ofTrial(row.trial()) != Measurement.MAX_BATCH)
                .toList();
        if (judged.isEmpty()) {
            throw UserError.usage(
                    runDir + " holds no results: its results.csv has no row. Run it first, or name another.");
        }
        return judged;
    }

    private static Optional<Manifest> manifestOf(Path armDir) {
        return ManifestFile.exists(armDir) ? Optional.of(ManifestFile.read(armDir)) : Optional.empty();
    }
}
