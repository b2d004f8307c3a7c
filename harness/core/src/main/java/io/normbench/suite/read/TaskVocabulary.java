package io.normbench.suite.read;

import io.normbench.option.OptionSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a suite may name in a task of one kind.
 *
 * @param data the options of each data set, by the data set's name
 * @param models the options of each model, by the model's name
 */
public record TaskVocabulary(Map<String, List<OptionSpec>> data, Map<String, List<OptionSpec>> models) {
    public TaskVocabulary {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }
}
