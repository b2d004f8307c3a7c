package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.DataSpec;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** All data sets on the class path, by name. */
public final class DataCatalog {
    private final Map<String, DatasetProvider> providers = new LinkedHashMap<>();

    private DataCatalog() {}

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static DataCatalog load(ClassLoader loader) {
        DataCatalog catalog = new DataCatalog();
        for (DatasetProvider provider : ServiceLoader.load(DatasetProvider.class, loader)) {
            DatasetProvider other = catalog.providers.putIfAbsent(provider.name(), provider);
            if (other != null) {
                throw UserError.usage("two data sets have the name '" + provider.name() + "': "
                        + other.getClass().getName() + " and " + provider.getClass().getName()
                        + "; remove one of them from the class path");
            }
        }
        return catalog;
    }

    /** Every name a suite may use, in catalogue order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(providers.keySet());
    }

    /** The options each data set takes, by name. */
    public Map<String, List<OptionSpec>> options() {
        Map<String, List<OptionSpec>> options = new LinkedHashMap<>();
        providers.forEach((name, provider) -> options.put(name, List.copyOf(provider.options())));
        return Collections.unmodifiableMap(options);
    }

    /**
     * Opens the data set that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public DataSplit open(DataSpec spec) {
        DatasetProvider provider = provider(spec);
        return provider.open(options(provider, spec));
    }

    /**
     * The usual training augmentation for the data set that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid
     */
    public Augmentation augmentation(DataSpec spec) {
        DatasetProvider provider = provider(spec);
        return provider.augmentation(options(provider, spec));
    }

    private DatasetProvider provider(DataSpec spec) {
        DatasetProvider provider = providers.get(spec.name());
        if (provider == null) {
            throw UserError.usage("unknown data '" + spec.name() + "'; expected one of "
                    + String.join(", ", providers.keySet()) + Nearest.hint(spec.name(), providers.keySet()));
        }
        return provider;
    }

    private static Options options(DatasetProvider provider, DataSpec spec) {
        try {
            return Options.of(provider.options(), spec.options());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("data '" + spec.name() + "': " + e.getMessage());
        }
    }
}
