package io.normbench.gate.sample;

import io.normbench.result.Manifest;
import io.normbench.result.Manifest.PlannedTrial;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses runs with planned trials that have no row: what is missing there was not lost, it was not run yet. */
final class Unfinished {
    private Unfinished() {}

    /**
     * Refuses a stored run that is not finished.
     *
     * @throws UserError with the command that finishes it
     */
    static void refuseStored(Path runDir, Manifest manifest, List<ResultRow> rows) {
        refuse(runDir, manifest, pending(manifest, rows));
    }

    /**
     * Refuses an A/B run that is not finished. Confirming pairs, and seeds that are not the suite's, are the gate's own:
     * it measures what is missing of them.
     *
     * @param arm the manifest of an arm, which has the seeds of the suite; without one all seeds count as the suite's
     * @throws UserError with the command that finishes it
     */
    static void refuseAb(Path runDir, Manifest manifest, Optional<Manifest> arm, List<ResultRow> rows) {
        List<PlannedTrial> pending = pending(manifest, rows).stream()
                .filter(trial -> pair(trial)
                        .map(pair -> pair.stage() == Stage.SCREEN
                                || pair.stage() == Stage.ACCURACY
                                        && arm.map(known -> known.seeds().contains(pair.number()))
                                                .orElse(true))
                        .orElse(true))
                .toList();
        refuse(runDir, manifest, pending);
    }

    private static void refuse(Path runDir, Manifest manifest, List<PlannedTrial> pending) {
        if (!pending.isEmpty()) {
            throw UserError.usage(runDir + ": is not finished: " + pending.size() + " of "
                    + manifest.plan().size() + " planned trials have no row (the first: "
                    + pending.get(0).key() + "); finish it with '" + command(manifest) + " -o " + runDir + "'"
                    + (manifest.commandLine().contains("--filter")
                            ? ", without --filter if more was planned later"
                            : ""));
        }
    }

    private static List<PlannedTrial> pending(Manifest manifest, List<ResultRow> rows) {
        Set<String> done = rows.stream().map(ResultRow::key).collect(Collectors.toSet());
        return manifest.pending(done);
    }

    /** Trials of an A/B run are called by their pair and their arm: {@code s1-base}. */
    private static Optional<PairId> pair(PlannedTrial trial) {
        String name = trial.key().substring(trial.key().lastIndexOf('/') + 1);
        return PairId.parse(name.substring(0, Math.max(0, name.lastIndexOf('-'))));
    }

    /**
     * The command that began a run, without its directory: given again with it, a finished run would be found complete,
     * and nothing would be measured.
     */
    static String command(Manifest manifest) {
        List<String> words = new ArrayList<>(List.of("bin/normbench"));
        boolean value = false;
        for (String word : manifest.commandLine()) {
            boolean named = word.equals("-o") || word.equals("--output");
            if (!named && !value && !word.startsWith("--output=")) {
                words.add(word);
            }
            value = named;
        }
        return String.join(" ", words);
    }
}
