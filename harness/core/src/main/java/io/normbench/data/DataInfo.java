package io.normbench.data;

import java.util.Map;

/**
 * What a run's record says of a data set.
 *
 * @param name catalogue name
 * @param sha256 hash of each file it was read from, by file name
 * @param splitSha256 hash of the train/test split (see {@link DataSplit})
 * @param licence licence and attribution
 */
public record DataInfo(String name, Map<String, String> sha256, String splitSha256, String licence) {
    public DataInfo {
        sha256 = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(sha256));
    }
}
