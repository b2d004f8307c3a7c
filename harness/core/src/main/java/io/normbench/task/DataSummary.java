package io.normbench.task;

import io.normbench.data.DataInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the data of a task are, for people to look at before they train on them.
 *
 * @param info what the record says of them
 * @param train the images to train on
 * @param test the images to evaluate on
 */
public record DataSummary(DataInfo info, Part train, Part test) {
    /**
     * One split.
     *
     * @param images how many images there are
     * @param sizes their heights and widths
     * @param counted what {@code counts} are of: images, objects, pixels
     * @param counts by name of class, in the order of labels
     * @param note what the counts leave out; often empty
     * @param samples some of the images, with what is annotated
     */
    public record Part(
            int images, String sizes, String counted, Map<String, Long> counts, String note, List<Picture> samples) {
        public Part {
            counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
            samples = List.copyOf(samples);
        }
    }
}
