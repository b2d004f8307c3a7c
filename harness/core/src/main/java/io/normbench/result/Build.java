package io.normbench.result;

import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest.Harness;
import io.normbench.util.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The code that measured. Two builds are the same if their parts are, whatever commits they were made from.
 *
 * @param id short hash of the parts: what a row's column {@code build} says
 * @param harness version and commit, as the build wrote them down
 * @param parts hash of each part by name: {@code normbench} for its own jars and its launcher,
 *     {@code engine.<id>} for the class path of an engine, {@code plugin.<number>.<file>} for a plug-in
 */
public record Build(String id, Harness harness, Map<String, String> parts) {
    private static final int ID_LENGTH = 12;
    private static final String ABSENT = "none";

    public Build {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** The build of {@code parts}. */
    public static Build of(Harness harness, Map<String, String> parts) {
        Sha256.Lines lines = new Sha256.Lines();
        parts.forEach((name, hash) -> lines.add(name + " " + hash));
        return new Build(lines.hash().substring(0, ID_LENGTH), harness, parts);
    }

    /** What people call it: {@code 0123456789ab (0.1.0, commit abcdef012345, modified)}. */
    public String label() {
        String commit = harness.commit()
                .substring(0, Math.min(ID_LENGTH, harness.commit().length()));
        return id + " (" + harness.version() + ", commit " + commit
                + (harness.dirty().orElse(false) ? ", modified)" : ")");
    }

    /** The parts that differ, by name. */
    public List<Difference> diff(Build other) {
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(other.parts.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            Difference difference = new Difference(name, part(name), other.part(name));
            if (!difference.mine().equals(difference.theirs())) {
                differences.add(difference);
            }
        }
        return differences;
    }

    private String part(String name) {
        String hash = parts.getOrDefault(name, ABSENT);
        return hash.substring(0, Math.min(ID_LENGTH, hash.length()));
    }
}
