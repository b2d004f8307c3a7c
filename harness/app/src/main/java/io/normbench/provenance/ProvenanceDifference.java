package io.normbench.provenance;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;

/**
 * What differs between the provenance of two runs.
 *
 * @param shared how many trials and floors both have
 * @param leaves each difference with the trials and floors that have it, sorted by path
 * @param onlyMine trials and floors that the other run has not
 * @param onlyTheirs trials and floors that this run has not
 */
public record ProvenanceDifference(
        int shared, Map<Leaf, Set<String>> leaves, Set<String> onlyMine, Set<String> onlyTheirs) {
    /** Stands for a path that one of both has not. */
    public static final String ABSENT = "(absent)";

    /**
     * One path with both values.
     *
     * @param path where it stands
     * @param mine the value in this run, or {@link #ABSENT}
     * @param theirs the value in the other, or {@link #ABSENT}
     */
    public record Leaf(String path, String mine, String theirs) implements Comparable<Leaf> {
        @Override
        public int compareTo(Leaf other) {
            return Comparator.comparing(Leaf::path)
                    .thenComparing(Leaf::mine)
                    .thenComparing(Leaf::theirs)
                    .compare(this, other);
        }
    }

    /** Whether both runs have the same trials and floors, of the same provenance. */
    public boolean isEmpty() {
        return leaves.isEmpty() && onlyMine.isEmpty() && onlyTheirs.isEmpty();
    }
}
