package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/**
 * Opens one named data set. To add a data set, implement this and name the class in
 * {@code META-INF/services/io.normbench.data.DatasetProvider}.
 */
public interface DatasetProvider {
    /** The name in suite files. */
    String name();

    /** The options it takes; a required folder is a text with an empty default. */
    List<OptionSpec> options();

    /**
     * Opens the data.
     *
     * @throws io.normbench.util.UserError if a file is missing or damaged; the message says what to put where
     */
    DataSplit open(Options options);

    /** The usual training augmentation for this data. */
    Augmentation augmentation(Options options);
}
