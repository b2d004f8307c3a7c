package io.normbench.data.objects;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/**
 * Opens one named set of images with objects. To add one, implement this and name the class in
 * {@code META-INF/services/io.normbench.data.objects.ObjectDataProvider}.
 */
public interface ObjectDataProvider {
    /** The name in suite files. */
    String name();

    /** The options it takes; a required folder is a text with an empty default. */
    List<OptionSpec> options();

    /**
     * Opens the data, and checks whatever of them is needed, so that nothing is refused after the training.
     *
     * @param need what the task needs; the rest is neither read nor checked
     * @throws io.normbench.util.UserError if a file is missing or damaged; the message says what to put where
     */
    ObjectSplit open(Options options, ObjectNeed need);
}
