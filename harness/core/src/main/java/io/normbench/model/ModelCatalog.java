package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.ModelSpec;
import io.normbench.util.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** All networks on the class path, by name. */
public final class ModelCatalog {
    private final Map<String, ModelProvider> providers = new LinkedHashMap<>();

    private ModelCatalog() {}

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static ModelCatalog load(ClassLoader loader) {
        ModelCatalog catalog = new ModelCatalog();
        for (ModelProvider provider : ServiceLoader.load(ModelProvider.class, loader)) {
            catalog.providers.put(provider.name(), provider);
        }
        return catalog;
    }

    /** The names a suite may use. */
    public Set<String> names() {
        return Set.copyOf(providers.keySet());
    }

    /** The options of each network, by name. */
    public Map<String, List<OptionSpec>> options() {
        Map<String, List<OptionSpec>> options = new LinkedHashMap<>();
        providers.forEach((name, provider) -> options.put(name, provider.options()));
        return options;
    }

    /**
     * Makes the network that {@code spec} names.
     *
     * @throws IllegalArgumentException if name or options are not valid
     */
    public Network create(ModelSpec spec, int classes, Method method) {
        ModelProvider provider = providers.get(spec.name());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "unknown model '" + spec.name() + "'" + Nearest.hint(spec.name(), providers.keySet()));
        }
        return provider.create(Options.of(provider.options(), spec.options()), classes, method);
    }
}
