package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.result.Manifest;
import io.normbench.result.file.ManifestFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code manifest.json} of a measurement with several arms: that of the last arm (the head), with this
 * command, the trials of all arms and this process's invocations. What reads runs can read such a directory, too.
 */
final class CombinedManifest {
    private final Path dir;
    private final ArmFleet arms;
    private final List<AbTrial> trials;
    private final List<String> commandLine;

    /**
     * @param dir the run directory
     * @param arms the arms, opened
     * @param trials the trials of this invocation, done or not
     * @param commandLine the arguments of this invocation
     */
    CombinedManifest(Path dir, ArmFleet arms, List<AbTrial> trials, List<String> commandLine) {
        this.dir = dir;
        this.arms = arms;
        this.trials = List.copyOf(trials);
        this.commandLine = List.copyOf(commandLine);
    }

    /** Puts it on disk with one more invocation; {@code done} are the keys of the trials that have a row. */
    void begin(String runId, Instant created, Manifest.Invocation invocation, Set<String> done) {
        Optional<Manifest> before = before();
        List<Manifest.Invocation> invocations =
                new ArrayList<>(before.map(Manifest::invocations).orElse(List.of()));
        invocations.add(invocation);
        write(runId, created, before, invocations, done, invocation.started());
    }

    /** Brings it up to date with how the invocation ended; returns when the last planned trial had its row, if all have. */
    Optional<Instant> end(String runId, Instant created, Manifest.Invocation invocation, Set<String> done) {
        Optional<Manifest> before = before();
        List<Manifest.Invocation> invocations =
                new ArrayList<>(before.map(Manifest::invocations).orElse(List.of()));
        if (!invocations.isEmpty()) {
            invocations.set(invocations.size() - 1, invocation);
        }
        return write(
                runId, created, before, invocations, done, invocation.ended().orElseThrow());
    }

    private Optional<Manifest> before() {
        return ManifestFile.exists(dir) ? Optional.of(ManifestFile.read(dir)) : Optional.empty();
    }

    private Optional<Instant> write(
            String runId,
            Instant created,
            Optional<Manifest> before,
            List<Manifest.Invocation> invocations,
            Set<String> done,
            Instant now) {
        List<Manifest> manifests = manifests();
        if (manifests.isEmpty()) {
            return Optional.empty();
        }
        Manifest head = manifests.get(manifests.size() - 1);
        List<Manifest.PlannedTrial> plan = plan(before.map(Manifest::plan).orElse(List.of()), manifests);
        Manifest manifest = new Manifest(
                        head.schema(),
                        runId,
                        created,
                        before.flatMap(Manifest::finished),
                        head.harness(),
                        commandLine,
                        head.suite(),
                        trials.stream().map(AbTrial::seed).distinct().sorted().toList(),
                        plan,
                        head.exclusions(),
                        head.environment(),
                        head.fingerprint(),
                        head.observed(),
                        invocations)
                .finishedIf(done, now);
        ManifestFile.write(dir, manifest);
        return manifest.finished();
    }

    private List<Manifest> manifests() {
        List<Manifest> manifests = new ArrayList<>();
        for (int build = 0; build < arms.plans().size(); build++) {
            arms.manifest(build).ifPresent(manifests::add);
        }
        return manifests;
    }

    private List<Manifest.PlannedTrial> plan(List<Manifest.PlannedTrial> before, List<Manifest> manifests) {
        Map<String, JsonNode> cells = new HashMap<>();
        manifests.forEach(manifest -> manifest.plan()
                .forEach(trial -> cells.put(trial.key().substring(0, trial.key().indexOf('/')), trial.cell())));
        Map<String, Manifest.PlannedTrial> byKey = new LinkedHashMap<>();
        before.forEach(trial -> byKey.put(trial.key(), trial));
        for (AbTrial trial : trials) {
            String key = arms.key(trial);
            JsonNode cell = cells.getOrDefault(key.substring(0, key.indexOf('/')), NullNode.getInstance());
            byKey.putIfAbsent(key, new Manifest.PlannedTrial(key, Optional.of(trial.cell()), cell));
        }
        return List.copyOf(byKey.values());
    }
}
