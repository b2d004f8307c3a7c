package io.normbench.run.slurm;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.result.Build;
import io.normbench.result.Floor;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RunLock;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Merges the shards of a run directory into its results: every planned trial once, whichever attempt was first, however
 * often this is done and while shards still grow. Files of a trial are copied before its row is written, so that a row
 * never lacks them.
 */
public final class Collector {
    /** What of a shard is its own. */
    private static final Set<String> OWN = Set.of(
            ManifestFile.NAME, ResultsFile.NAME, ResultsFile.BROKEN_NAME, RunLock.NAME, "heartbeat", "collected");

    /** Whoever else collects has done so by then. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path runDir;
    private final Clock clock;

    /**
     * @param runDir the run directory
     * @param clock wall-clock time
     */
    public Collector(Path runDir, Clock clock) {
        this.runDir = runDir;
        this.clock = clock;
    }

    /**
     * How a run stands.
     *
     * @param merged rows that were merged now
     * @param rows rows that there are
     * @param planned trials of the plan
     */
    public record Collected(int merged, int rows, int planned) {
        /** Whether every trial has its row. */
        public boolean complete() {
            return rows >= planned;
        }
    }

    /**
     * Merges what is there.
     *
     * @throws UserError if a shard belongs to another run; nothing is merged then
     */
    public Collected collect() {
        try (RunLock lock = RunLock.acquireWithin(runDir, clock, PATIENCE);
                ResultsFile results = ResultsFile.open(runDir)) {
            return collect(results);
        }
    }

    /** The same with results that are open, by a process that holds the directory. */
    Collected collect(ResultsFile results) {
        Manifest manifest = ManifestFile.read(runDir);
        List<Shard> shards = grown();
        Map<Shard, Manifest> manifests = new LinkedHashMap<>();
        for (Shard shard : shards) {
            manifests.put(shard, checked(manifest, shard));
        }
        Set<String> planned =
                manifest.plan().stream().map(Manifest.PlannedTrial::key).collect(Collectors.toCollection(HashSet::new));
        Set<String> done = new HashSet<>(results.completedKeys());
        boolean first = done.isEmpty();
        record Fresh(Shard shard, String state, List<ResultRow> rows) {}
        List<Fresh> fresh = new ArrayList<>();
        Manifest merged = manifest;
        for (Map.Entry<Shard, Manifest> each : manifests.entrySet()) {
            Shard shard = each.getKey();
            // Before its rows are read: what comes meanwhile is for the next time.
            String state = state(shard);
            List<ResultRow> rows = new ArrayList<>();
            for (ResultRow row : ResultsFile.read(shard.folder())) {
                if (planned.contains(row.key()) && done.add(row.key())) {
                    rows.add(row);
                }
            }
            merged = rows.isEmpty()
                    ? merged.withObserved(
                            merged(merged.observed(), each.getValue().observed()))
                    : merged(merged, each.getValue(), first);
            first &= rows.isEmpty();
            fresh.add(new Fresh(shard, state, rows));
        }
        if (!shards.isEmpty()) {
            // Before the rows, which name builds and engines that it must know, and once, since it holds the whole
            // plan.
            ManifestFile.write(runDir, merged);
        }
        int count = 0;
        for (Fresh each : fresh) {
            if (!each.rows().isEmpty()) {
                copyFiles(each.shard().folder());
                results.appendAll(each.rows());
            }
            count += each.rows().size();
            each.shard().collected(each.state());
        }
        Manifest finished = merged.finishedIf(done, clock.instant());
        if (!finished.finished().equals(merged.finished())) {
            ManifestFile.write(runDir, finished);
        }
        int rows = (int) planned.stream().filter(done::contains).count();
        return new Collected(count, rows, planned.size());
    }

    /** The shards that have changed since they were last merged: rows, or what the manifest says after the last one. */
    private List<Shard> grown() {
        return Shard.all(runDir).stream()
                .filter(shard -> ManifestFile.exists(shard.folder()))
                .filter(shard -> Files.exists(shard.folder().resolve(ResultsFile.NAME)))
                .filter(shard -> !shard.collected().equals(state(shard)))
                .toList();
    }

    private static String state(Shard shard) {
        try {
            return Files.size(shard.folder().resolve(ResultsFile.NAME)) + " "
                    + Files.getLastModifiedTime(shard.folder().resolve(ManifestFile.NAME))
                            .toMillis();
        } catch (IOException e) {
            throw UserError.infrastructure(shard.folder() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Manifest checked(Manifest run, Shard shard) {
        Manifest manifest = ManifestFile.read(shard.folder());
        if (!manifest.runId().equals(run.runId())
                || !manifest.suite().sha256().equals(run.suite().sha256())) {
            throw UserError.usage(shard.folder() + ": belongs to another run (" + manifest.runId() + ", not "
                    + run.runId() + "); move it to the shards of that one, or delete it. Nothing was merged");
        }
        return manifest;
    }

    private void copyFiles(Path shard) {
        try {
            Files.walkFileTree(shard, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path within = shard.relativize(file);
                    boolean own = within.getNameCount() == 1 && OWN.contains(within.toString());
                    Path to = runDir.resolve(within.toString());
                    if (!own && !file.toString().endsWith(".partial") && newer(attributes, to)) {
                        Files.createDirectories(to.getParent());
                        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "the files of " + shard + " cannot be copied: " + e + "; free some room and collect again", e);
        }
    }

    private static boolean newer(BasicFileAttributes attributes, Path to) throws IOException {
        return !Files.exists(to)
                || Files.getLastModifiedTime(to).compareTo(attributes.lastModifiedTime()) < 0
                || Files.size(to) < attributes.size();
    }

    /** {@code run} with what a shard's manifest adds; the first one says where the run happens, which submission did not. */
    private static Manifest merged(Manifest run, Manifest shard, boolean first) {
        Manifest merged = run.withObserved(merged(run.observed(), shard.observed()));
        if (first) {
            merged = merged.withEnvironment(shard.environment(), shard.fingerprint());
        }
        Set<String> known = new HashSet<>(merged.builds().keySet());
        for (Manifest.Invocation invocation : shard.invocations()) {
            if (invocation.build().map(Build::id).filter(known::add).isPresent()) {
                merged = merged.withInvocation(invocation);
            }
        }
        return merged;
    }

    private static Observed merged(Observed run, Observed shard) {
        Map<String, JsonNode> counts = new LinkedHashMap<>(run.parameterCounts());
        counts.putAll(shard.parameterCounts());
        Map<String, Floor> floors = new LinkedHashMap<>();
        run.floors().forEach(floor -> floors.put(floor.task(), floor));
        shard.floors().forEach(floor -> floors.putIfAbsent(floor.task(), floor));
        return new Observed(
                union(run.data(), shard.data()),
                union(run.engines(), shard.engines()),
                counts,
                run.provenance().isNull() ? shard.provenance() : run.provenance(),
                List.copyOf(floors.values()));
    }

    private static <T> List<T> union(List<T> one, List<T> other) {
        Set<T> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }
}
