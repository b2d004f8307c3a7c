package io.normbench.metric.coco;

import java.util.Arrays;

/** Ids of a file, sorted and unique, each with its place in that order. */
final class IdIndex {
    private final long[] ids;

    /** Sorts ids; of equal ones one is kept. */
    IdIndex(long[] ids) {
        this.ids = Arrays.stream(ids).sorted().distinct().toArray();
    }

    /** The id's place, or a negative number if it is unknown. */
    int indexOf(long id) {
        return Arrays.binarySearch(ids, id);
    }

    /** Number of ids. */
    int size() {
        return ids.length;
    }
}
