package io.normbench.data;

import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.DataSpec;
import io.normbench.util.NamedProviders;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All data sets on the class path, by name: labelled images, and images with objects. */
public final class DataCatalog {
    private final NamedProviders<DatasetProvider> images;
    private final NamedProviders<ObjectDataProvider> objects;

    private DataCatalog(NamedProviders<DatasetProvider> images, NamedProviders<ObjectDataProvider> objects) {
        this.images = images;
        this.objects = objects;
    }

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static DataCatalog load(ClassLoader loader) {
        return new DataCatalog(
                NamedProviders.load(DatasetProvider.class, loader, "data", DatasetProvider::name),
                NamedProviders.load(ObjectDataProvider.class, loader, "data", ObjectDataProvider::name));
    }

    /** Every name of a set of labelled images, in catalogue order. */
    public Set<String> names() {
        return images.names();
    }

    /** The options each set of labelled images takes, by name. */
    public Map<String, List<OptionSpec>> options() {
        return images.map(provider -> List.copyOf(provider.options()));
    }

    /** The options each set of images with objects takes, by name. */
    public Map<String, List<OptionSpec>> objectOptions() {
        return objects.map(provider -> List.copyOf(provider.options()));
    }

    /**
     * Opens the labelled images that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public DataSplit open(DataSpec spec) {
        DatasetProvider provider = images.get(spec.name());
        return provider.open(options(provider.options(), spec));
    }

    /**
     * Opens the images with objects that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public ObjectSplit openObjects(DataSpec spec) {
        ObjectDataProvider provider = objects.get(spec.name());
        return provider.open(options(provider.options(), spec));
    }

    /**
     * The usual training augmentation for the labelled images that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid
     */
    public Augmentation augmentation(DataSpec spec) {
        DatasetProvider provider = images.get(spec.name());
        return provider.augmentation(options(provider.options(), spec));
    }

    private static Options options(List<OptionSpec> specs, DataSpec spec) {
        try {
            return Options.of(specs, spec.options());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("data '" + spec.name() + "': " + e.getMessage());
        }
    }
}
