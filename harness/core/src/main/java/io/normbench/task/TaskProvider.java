package io.normbench.task;

import io.normbench.data.DataCatalog;
import io.normbench.model.ModelCatalog;
import io.normbench.norm.Method;
import io.normbench.suite.TaskSpec;

/** Makes a kind of task known to the catalogue; found through {@link java.util.ServiceLoader}. */
public interface TaskProvider {
    /** The spelling used in suites: {@code classification}. */
    String kind();

    /** Opens the data of {@code spec} and makes its network around {@code method}. */
    Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models);
}
