package io.normbench.task;

import io.normbench.data.catalog.DataCatalog;
import io.normbench.model.ModelCatalog;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.suite.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a kind of task known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface TaskProvider {
    /** The spelling used in suites: {@code classification}. */
    String kind();

    /** The options of each data set that this kind of task can use, by name. */
    Map<String, List<OptionSpec>> data(DataCatalog data);

    /** The options of each network that this kind of task can use, by name. */
    Map<String, List<OptionSpec>> models(ModelCatalog models);

    /**
     * Opens the data of {@code spec} as the task would, and says what they are; empty if the task does not say.
     *
     * @throws io.normbench.util.UserError if they cannot be used
     */
    default Optional<DataSummary> look(TaskSpec spec, DataCatalog data) {
        return Optional.empty();
    }

    /** Opens the data of {@code spec} and makes its network around {@code method}. */
    Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models);
}
