package io.normbench.data.catalog;

import io.normbench.data.Augmentation;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.DatasetProvider;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.DataSpec;
import io.normbench.util.NamedProviders;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All data sets on the class path, by name: labelled images, and images with objects. Beside its own options every set
 * takes {@code title}, {@code licence} and {@code source}, which reports show in the place of what its loader says, and
 * {@code pictures}, which keeps its images out of reports where the licence does not allow them.
 */
public final class DataCatalog {
    private static final String TITLE = "title";
    private static final String LICENCE = "licence";
    private static final String SOURCE = "source";
    private static final String PICTURES = "pictures";

    private static final List<OptionSpec> DESCRIPTION = List.of(
            OptionSpec.text(TITLE, "", "what people call the data; shown in reports"),
            OptionSpec.text(LICENCE, "", "their licence; shown in reports in the place of the loader's"),
            OptionSpec.text(SOURCE, "", "where they come from; shown in reports"),
            OptionSpec.flag(
                    PICTURES,
                    true,
                    "keep some test images in runs, for reports; false where the licence does not allow to show them"));

    private final NamedProviders<DatasetProvider> images;
    private final NamedProviders<ObjectDataProvider> objects;
    private final boolean remembers;
    private @Nullable Opened last;

    private DataCatalog(
            NamedProviders<DatasetProvider> images, NamedProviders<ObjectDataProvider> objects, boolean remembers) {
        this.images = images;
        this.objects = objects;
        this.remembers = remembers;
    }

    /**
     * What was opened last.
     *
     * @param need null for labelled images
     */
    private record Opened(DataSpec spec, @Nullable ObjectNeed need, Object split) {}

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static DataCatalog load(ClassLoader loader) {
        return new DataCatalog(
                NamedProviders.load(DatasetProvider.class, loader, "data", DatasetProvider::name),
                NamedProviders.load(ObjectDataProvider.class, loader, "data", ObjectDataProvider::name),
                false);
    }

    /**
     * The same, but what was opened last is given again without a look at its files: for a worker, whose trials one after
     * another share their data.
     */
    public DataCatalog remembering() {
        return new DataCatalog(images, objects, true);
    }

    /** Every name of a set of labelled images, in catalogue order. */
    public Set<String> names() {
        return images.names();
    }

    /** The options each set of labelled images takes, by name. */
    public Map<String, List<OptionSpec>> options() {
        return images.map(provider -> described(provider.options()));
    }

    /** The options each set of images with objects takes, by name. */
    public Map<String, List<OptionSpec>> objectOptions() {
        return objects.map(provider -> described(provider.options()));
    }

    /** Whether runs may keep images of the data that {@code spec} names, to show them in reports. */
    public static boolean keepsPictures(DataSpec spec) {
        return !Boolean.FALSE.equals(spec.options().get(PICTURES));
    }

    /** A set's own options, and those that every set takes. */
    private static List<OptionSpec> described(List<OptionSpec> own) {
        List<OptionSpec> all = new ArrayList<>(own);
        DESCRIPTION.stream()
                .filter(common -> own.stream().noneMatch(spec -> spec.name().equals(common.name())))
                .forEach(all::add);
        return List.copyOf(all);
    }

    /**
     * Opens the labelled images that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public DataSplit open(DataSpec spec) {
        return (DataSplit) remembered(spec, null, () -> opened(spec));
    }

    private synchronized Object remembered(DataSpec spec, @Nullable ObjectNeed need, Supplier<Object> opening) {
        if (last == null || !spec.equals(last.spec()) || need != last.need()) {
            last = null; // before the next is opened: both may not fit into memory
            Object split = opening.get();
            if (!remembers) {
                return split;
            }
            last = new Opened(spec, need, split);
        }
        return last.split();
    }

    private DataSplit opened(DataSpec spec) {
        DatasetProvider provider = images.get(spec.name());
        Options options = options(provider.options(), spec);
        DataSplit split = provider.open(options);
        return new DataSplit(
                split.train(),
                split.test(),
                described(split.info(), options)
                        .withImages(split.train().size(), split.test().size()));
    }

    /**
     * Opens all that the images with objects have that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public ObjectSplit openObjects(DataSpec spec) {
        return openObjects(spec, ObjectNeed.EVERYTHING);
    }

    /**
     * Opens what is needed of the images with objects that {@code spec} names.
     *
     * @throws UserError if the name or an option is not valid, or a file is missing or damaged
     */
    public ObjectSplit openObjects(DataSpec spec, ObjectNeed need) {
        return (ObjectSplit) remembered(spec, need, () -> opened(spec, need));
    }

    private ObjectSplit opened(DataSpec spec, ObjectNeed need) {
        ObjectDataProvider provider = objects.get(spec.name());
        Options options = options(provider.options(), spec);
        ObjectSplit split = provider.open(options, need);
        return new ObjectSplit(
                split.train(),
                split.test(),
                described(split.info(), options)
                        .withImages(split.train().size(), split.test().size()));
    }

    private static DataInfo described(DataInfo info, Options options) {
        return info.described(options.text(TITLE), options.text(LICENCE), options.text(SOURCE));
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

    private static Options options(List<OptionSpec> own, DataSpec spec) {
        try {
            return Options.of(described(own), spec.options());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("data '" + spec.name() + "': " + e.getMessage());
        }
    }
}
