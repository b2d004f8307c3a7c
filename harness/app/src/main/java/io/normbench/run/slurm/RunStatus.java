package io.normbench.run.slurm;

import io.normbench.result.Manifest;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands: rows, failures, time left, and what the cluster does with the rest of it. Reads only; rows that are
 * not collected yet count.
 */
public final class RunStatus {
    /** After so many beats that did not come, an attempt may be lost. */
    private static final int MISSED_BEATS = 6;

    private static final int SHOWN_FAILURES = 5;

    private final Path runDir;
    private final Map<String, ResultRow> rows = new HashMap<>();
    private final int planned;
    private final Instant created;
    private final Instant now;
    private final Optional<Map<String, Slurm.Queued>> queue;
    private final List<Submission> submissions;

    /**
     * Reads the run.
     *
     * @param queue what of it is in Slurm's queue, by {@code job_element}; empty if Slurm does not answer
     * @throws io.normbench.util.UserError if {@code runDir} holds no run
     */
    public RunStatus(Path runDir, Optional<Map<String, Slurm.Queued>> queue, Instant now) {
        this.runDir = runDir;
        this.now = now;
        this.queue = queue;
        Manifest manifest = ManifestFile.read(runDir);
        Set<String> keys = new HashSet<>();
        manifest.plan().forEach(trial -> keys.add(trial.key()));
        planned = keys.size();
        created = manifest.created();
        if (Files.exists(runDir.resolve(ResultsFile.NAME))) {
            ResultsFile.read(runDir).forEach(row -> rows.putIfAbsent(row.key(), row));
        }
        for (Shard shard : Shard.all(runDir)) {
            if (Files.exists(shard.folder().resolve(ResultsFile.NAME))) {
                ResultsFile.read(shard.folder()).forEach(row -> rows.putIfAbsent(row.key(), row));
            }
        }
        rows.keySet().retainAll(keys);
        submissions = Submission.all(runDir);
    }

    /** Whether every planned trial has a row. */
    public boolean complete() {
        return rows.size() >= planned;
    }

    /** What to tell, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> outcomes = new TreeMap<>();
        rows.values().forEach(row -> outcomes.merge(row.outcome().id(), 1, Integer::sum));
        lines.add(rows.size() + " of " + planned + " trials have a row"
                + (outcomes.isEmpty()
                        ? ""
                        : ": "
                                + String.join(
                                        ", ",
                                        outcomes.entrySet().stream()
                                                .map(each -> each.getValue() + " "
                                                        + each.getKey().replace('_', ' '))
                                                .toList())));
        rows.values().stream()
                .filter(row -> !(row.outcome() instanceof Outcome.Completed))
                .limit(SHOWN_FAILURES)
                .map(row -> "  " + row.key() + ": "
                        + row.outcome().reason().lines().findFirst().orElse(""))
                .forEach(lines::add);
        left().ifPresent(lines::add);
        if (!submissions.isEmpty()) {
            lines.addAll(elements());
        }
        return lines;
    }

    /** At the pace so far: what waits in a queue knows no better. */
    private Optional<String> left() {
        boolean stands = !submissions.isEmpty() && queue.map(Map::isEmpty).orElse(false);
        if (rows.isEmpty() || complete() || stands) {
            return Optional.empty();
        }
        double seconds = Duration.between(created, now).toMillis() / 1e3;
        double rest = seconds * (planned - rows.size()) / rows.size();
        return Optional.of(
                String.format(Locale.ROOT, "at the pace so far about %.0f min are left", Math.ceil(rest / 60)));
    }

    private List<String> elements() {
        if (queue.isEmpty()) {
            return List.of("Slurm does not answer; what is said here is what the shards say");
        }
        Map<String, Integer> states = new TreeMap<>();
        List<String> notes = new ArrayList<>();
        Map<String, String> reasons = new TreeMap<>();
        Map<String, Shard> latest = new HashMap<>();
        Shard.all(runDir)
                .forEach(shard -> latest.put(shard.submission() + "/" + shard.array() + "/" + shard.element(), shard));
        for (Submission submission : submissions) {
            for (int array = 0; array < submission.arrays().size(); array++) {
                Submission.Job job = submission.arrays().get(array);
                for (int element = 0;
                        element < job.elements().size() && !job.job().isEmpty();
                        element++) {
                    long without = job.elements().get(element).keys().stream()
                            .filter(key -> !rows.containsKey(key))
                            .count();
                    String id = job.job() + "_" + element;
                    Slurm.Queued queued = queue.get().get(id);
                    if (queued != null) {
                        states.merge(queued.state().toLowerCase(Locale.ROOT), 1, Integer::sum);
                        if (queued.waits()) {
                            reasons.putIfAbsent(queued.reason(), id);
                        }
                        silent(latest.get(submission.number() + "/" + array + "/" + element), queued, id)
                                .ifPresent(notes::add);
                    } else if (without > 0 && submission.number() == submissions.size()) {
                        states.merge("ended short", 1, Integer::sum);
                        Path log = Submission.folder(runDir).resolve("logs/" + id + ".log");
                        notes.add("  " + id + " ended with " + without + " trials without a row; "
                                + (Files.exists(log) ? "see " + log : "it was never started"));
                    } else {
                        states.merge("ended", 1, Integer::sum);
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("elements: "
                + String.join(
                        ", ",
                        states.entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .toList()));
        reasons.forEach((reason, id) -> lines.add("  waiting: " + reason + " (" + id + ")"));
        notes.stream().limit(SHOWN_FAILURES).forEach(lines::add);
        return lines;
    }

    private Optional<String> silent(@Nullable Shard shard, Slurm.Queued queued, String id) {
        if (shard == null || !queued.state().equals("RUNNING")) {
            return Optional.empty();
        }
        long seconds = shard.lastBeat()
                .map(beat -> Duration.between(beat, now).toSeconds())
                .orElse(0L);
        return seconds > MISSED_BEATS * ElementRun.BEAT_SECONDS
                ? Optional.of("  " + id + " runs, says Slurm, but has not been heard of for " + seconds
                        + " s; if its node is" + " lost, Slurm starts it again, or say 'scontrol requeue " + id + "'")
                : Optional.empty();
    }
}
