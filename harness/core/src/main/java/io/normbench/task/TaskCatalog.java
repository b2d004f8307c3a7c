package io.normbench.task;

import io.normbench.data.DataCatalog;
import io.normbench.model.ModelCatalog;
import io.normbench.norm.Method;
import io.normbench.suite.TaskSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** All kinds of task on the class path, with the data sets and networks they use. */
public final class TaskCatalog {
    private final Map<String, TaskProvider> providers = new LinkedHashMap<>();
    private final DataCatalog data;
    private final ModelCatalog models;

    private TaskCatalog(DataCatalog data, ModelCatalog models) {
        this.data = data;
        this.models = models;
    }

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static TaskCatalog load(ClassLoader loader) {
        TaskCatalog catalog = new TaskCatalog(DataCatalog.load(loader), ModelCatalog.load(loader));
        for (TaskProvider provider : ServiceLoader.load(TaskProvider.class, loader)) {
            catalog.providers.put(provider.kind(), provider);
        }
        return catalog;
    }

    /** The kinds a suite may name. */
    public Set<String> kinds() {
        return Set.copyOf(providers.keySet());
    }

    /** The data sets. */
    public DataCatalog data() {
        return data;
    }

    /** The networks. */
    public ModelCatalog models() {
        return models;
    }

    /**
     * Opens a task.
     *
     * @throws IllegalArgumentException if the kind, the network or an option is unknown
     */
    public Task open(TaskSpec spec, Method method) {
        TaskProvider provider = providers.get(spec.kind());
        if (provider == null) {
            throw new IllegalArgumentException("unknown task '" + spec.kind() + "'; this build has " + kinds());
        }
        return provider.open(spec, method, data, models);
    }
}
