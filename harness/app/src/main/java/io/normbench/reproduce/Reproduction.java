package io.normbench.reproduce;

import io.normbench.data.DataInfo;
import io.normbench.result.Fingerprint;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The answers for some trials of a stored run.
 *
 * @param stored the stored run
 * @param now the new run
 * @param trials the answers, in the order of the stored rows
 * @param provenance what differs between the two: keys of the fingerprints of the compared workers, then data, then the
 *     build of NormBench
 */
public record Reproduction(StoredRun stored, StoredRun now, List<TrialAnswer> trials, List<Difference> provenance) {
    public Reproduction {
        trials = List.copyOf(trials);
        provenance = List.copyOf(provenance);
    }

    /** Judges the trials with these keys, all of which the stored run has. */
    public static Reproduction judge(StoredRun stored, StoredRun now, Collection<String> keys, Tolerances tolerances) {
        TrialJudge judge = new TrialJudge(stored, now, tolerances);
        List<TrialAnswer> answers = new ArrayList<>();
        Set<Difference> differences = new LinkedHashSet<>();
        for (ResultRow row : stored.rows().values()) {
            if (keys.contains(row.key())) {
                TrialAnswer answer = judge.judge(row);
                answers.add(answer);
                differences.addAll(answer.differences());
            }
        }
        differences.addAll(data(stored.manifest(), now.manifest()));
        differences.addAll(build(stored.manifest().harness(), now.manifest().harness()));
        return new Reproduction(stored, now, answers, List.copyOf(differences));
    }

    /** The worst answer decides. */
    public Answer worst() {
        return trials.stream().map(TrialAnswer::answer).reduce(Answer.REPRODUCED, Answer::and);
    }

    /** Only data that both runs opened: a filter may have left tasks out. */
    private static List<Difference> data(Manifest stored, Manifest now) {
        return differences(hashes(stored), hashes(now));
    }

    /** Between the values of keys that both have, in the order of {@code before}. */
    private static List<Difference> differences(Map<String, String> before, Map<String, String> after) {
        List<Difference> differences = new ArrayList<>();
        before.forEach((key, value) -> {
            String other = after.get(key);
            if (other != null && !other.equals(value)) {
                differences.add(new Difference(key, value, other));
            }
        });
        return differences;
    }

    private static Map<String, String> hashes(Manifest manifest) {
        Map<String, String> hashes = new TreeMap<>();
        for (DataInfo data : manifest.observed().data()) {
            hashes.put("data." + data.name() + ".split", data.splitSha256());
            hashes.put("data." + data.name() + ".files", new TreeMap<>(data.sha256()).toString());
        }
        return hashes;
    }

    private static List<Difference> build(Manifest.Harness stored, Manifest.Harness now) {
        return differences(build(stored), build(now));
    }

    private static Map<String, String> build(Manifest.Harness harness) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("harness.version", harness.version());
        keys.put("harness.commit", harness.commit());
        keys.put("harness.dirty", harness.dirty().map(String::valueOf).orElse(Fingerprint.ABSENT));
        return keys;
    }
}
