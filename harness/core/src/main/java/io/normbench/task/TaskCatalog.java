package io.normbench.task;

import io.normbench.data.catalog.DataCatalog;
import io.normbench.model.ModelCatalog;
import io.normbench.norm.Method;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.read.TaskVocabulary;
import io.normbench.util.NamedProviders;
import java.util.Map;
import java.util.Optional;

/** All kinds of task on the class path, with the data sets and networks they use. */
public final class TaskCatalog {
    private final NamedProviders<TaskProvider> providers;
    private final DataCatalog data;
    private final ModelCatalog models;

    private TaskCatalog(NamedProviders<TaskProvider> providers, DataCatalog data, ModelCatalog models) {
        this.providers = providers;
        this.data = data;
        this.models = models;
    }

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static TaskCatalog load(ClassLoader loader) {
        return new TaskCatalog(
                NamedProviders.load(TaskProvider.class, loader, "task", TaskProvider::kind),
                DataCatalog.load(loader),
                ModelCatalog.load(loader));
    }

    /** The same, with data that are not opened anew if they were opened last. */
    public TaskCatalog remembering() {
        return new TaskCatalog(providers, data.remembering(), models);
    }

    /** What a suite may name in a task of each kind. */
    public Map<String, TaskVocabulary> vocabulary() {
        return providers.map(provider -> new TaskVocabulary(provider.data(data), provider.models(models)));
    }

    /**
     * Opens the data of a task as the task would, and says what they are; empty if the kind of task does not say.
     *
     * @throws io.normbench.util.UserError if they cannot be used
     */
    public Optional<DataSummary> look(TaskSpec spec) {
        return providers.get(spec.kind()).look(spec, data);
    }

    /**
     * Opens a task.
     *
     * @throws io.normbench.util.UserError if the kind, the data or the network is unknown, or data are missing
     * @throws IllegalArgumentException if an option is not valid
     */
    public Task open(TaskSpec spec, Method method) {
        return providers.get(spec.kind()).open(spec, method, data, models);
    }
}
