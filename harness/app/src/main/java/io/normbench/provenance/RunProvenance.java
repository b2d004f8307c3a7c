package io.normbench.provenance;

import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The provenance of a stored run.
 *
 * @param trials leaves by path (see {@link FlatProvenance}), by the name of the trial or floor
 */
public record RunProvenance(Map<String, Map<String, String>> trials) {
    /** The end of the paths of times: they tell runs apart, and are no reason to call them different. */
    private static final String TIME = "/trained-at";

    public RunProvenance {
        trials = Collections.unmodifiableMap(new TreeMap<>(trials));
    }

    /**
     * Reads the provenance of the run in {@code runDir}.
     *
     * @throws UserError if it is no run, has none, or a file is damaged
     */
    public static RunProvenance read(Path runDir) {
        ManifestFile.read(runDir);
        Map<String, Map<String, String>> trials = new TreeMap<>();
        for (Path file : ProvenanceFiles.list(runDir)) {
            try {
                trials.put(
                        ProvenanceFiles.name(file), FlatProvenance.of(ProvenanceJson.read(ProvenanceFiles.read(file))));
            } catch (IllegalArgumentException damaged) {
                throw UserError.infrastructure(
                        file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
            }
        }
        if (trials.isEmpty()) {
            throw UserError.usage(runDir + ": has no provenance: expected files in "
                    + runDir.resolve(ProvenanceFiles.DIRECTORY)
                    + ". Only completed accuracy trials have some, and runs of earlier versions have none; run the"
                    + " suite again with this one.");
        }
        return new RunProvenance(trials);
    }

    /** What all trials have in common. */
    public Map<String, String> common() {
        Map<String, String> common = new TreeMap<>();
        trials.values().stream().findFirst().ifPresent(common::putAll);
        trials.values().forEach(leaves -> common.entrySet().retainAll(leaves.entrySet()));
        return common;
    }

    /** What the trial {@code name} has beside {@link #common()}. */
    public Map<String, String> own(String name) {
        Map<String, String> own = new TreeMap<>(trials.get(name));
        own.entrySet().removeAll(common().entrySet());
        return own;
    }

    /** What differs between this run and {@code other}, times apart. */
    public ProvenanceDifference difference(RunProvenance other) {
        Map<ProvenanceDifference.Leaf, Set<String>> leaves = new TreeMap<>();
        trials.forEach((name, mine) -> {
            Map<String, String> theirs = other.trials.get(name);
            if (theirs != null) {
                Set<String> paths = new LinkedHashSet<>(mine.keySet());
                paths.addAll(theirs.keySet());
                for (String path : paths) {
                    String a = mine.getOrDefault(path, ProvenanceDifference.ABSENT);
                    String b = theirs.getOrDefault(path, ProvenanceDifference.ABSENT);
                    if (!a.equals(b) && !path.endsWith(TIME)) {
                        leaves.computeIfAbsent(new ProvenanceDifference.Leaf(path, a, b), leaf -> new LinkedHashSet<>())
                                .add(name);
                    }
                }
            }
        });
        Set<String> shared = new LinkedHashSet<>(trials.keySet());
        shared.retainAll(other.trials.keySet());
        return new ProvenanceDifference(
                shared.size(), leaves, without(trials.keySet(), shared), without(other.trials.keySet(), shared));
    }

    private static Set<String> without(Set<String> names, Set<String> shared) {
        Set<String> rest = new LinkedHashSet<>(names);
        rest.removeAll(shared);
        return rest;
    }
}
