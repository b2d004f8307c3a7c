package io.normbench.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run's record says of a data set.
 *
 * @param name catalogue name
 * @param sha256 hash of each file it was read from, by file name
 * @param splitSha256 hash of the train/test split (see {@link DataSplit})
 * @param licence licence and attribution
 * @param title what people call it; empty if nobody has said so
 * @param source where it comes from; empty if nobody has said so
 * @param trainImages images to train on; 0 in records of earlier versions
 * @param testImages images to evaluate on; 0 in records of earlier versions
 * @param warnings what is likely to be a mistake in it
 */
public record DataInfo(
        String name,
        Map<String, String> sha256,
        String splitSha256,
        String licence,
        String title,
        String source,
        int trainImages,
        int testImages,
        List<DataWarning> warnings) {
    public DataInfo {
        sha256 = Collections.unmodifiableMap(new TreeMap<>(sha256));
        title = title == null ? "" : title;
        source = source == null ? "" : source;
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /** A data set without anything to warn of. */
    public DataInfo(String name, Map<String, String> sha256, String splitSha256, String licence) {
        this(name, sha256, splitSha256, licence, "", "", 0, 0, List.of());
    }

    /** The same with numbers of images. */
    public DataInfo withImages(int train, int test) {
        return new DataInfo(name, sha256, splitSha256, licence, title, source, train, test, warnings);
    }

    /** The same with these warnings. */
    public DataInfo with(List<DataWarning> all) {
        return new DataInfo(name, sha256, splitSha256, licence, title, source, trainImages, testImages, all);
    }

    /** The same with what a suite says of it; an empty text leaves what is there. */
    public DataInfo described(String newTitle, String newLicence, String newSource) {
        return new DataInfo(
                name,
                sha256,
                splitSha256,
                newLicence.isEmpty() ? licence : newLicence,
                newTitle.isEmpty() ? title : newTitle,
                newSource.isEmpty() ? source : newSource,
                trainImages,
                testImages,
                warnings);
    }
}
