package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.suite.ModelSpec;
import io.normbench.util.NamedProviders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All networks on the class path, by name. */
public final class ModelCatalog {
    private final NamedProviders<ModelProvider> networks;
    private final NamedProviders<RegionNetworkProvider> regionNetworks;

    private ModelCatalog(NamedProviders<ModelProvider> networks, NamedProviders<RegionNetworkProvider> regionNetworks) {
        this.networks = networks;
        this.regionNetworks = regionNetworks;
    }

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static ModelCatalog load(ClassLoader loader) {
        return new ModelCatalog(
                NamedProviders.load(ModelProvider.class, loader, "model", ModelProvider::name),
                NamedProviders.load(RegionNetworkProvider.class, loader, "model", RegionNetworkProvider::name));
    }

    /** The options of each network with this output, by name. */
    public Map<String, List<OptionSpec>> options(NetworkOutput output) {
        Map<String, List<OptionSpec>> options = new LinkedHashMap<>(networks.map(ModelProvider::options));
        options.keySet().removeIf(name -> networks.get(name).output() != output);
        return options;
    }

    /** The options of each two-stage detector, by name. */
    public Map<String, List<OptionSpec>> regionOptions(boolean withMasks) {
        Map<String, List<OptionSpec>> options = new LinkedHashMap<>(regionNetworks.map(RegionNetworkProvider::options));
        options.keySet().removeIf(name -> regionNetworks.get(name).hasMasks() != withMasks);
        return options;
    }

    /**
     * Makes the network that {@code spec} names.
     *
     * @throws io.normbench.util.UserError if the name is unknown
     * @throws IllegalArgumentException if an option is not valid
     */
    public Network create(ModelSpec spec, int classes, Method method) {
        ModelProvider provider = networks.get(spec.name());
        return Freezing.of(spec.weights().freeze())
                .of(provider.create(Options.of(provider.options(), spec.options()), classes, method));
    }

    /**
     * Makes the two-stage detector that {@code spec} names.
     *
     * @throws io.normbench.util.UserError if the name is unknown
     * @throws IllegalArgumentException if an option is not valid
     */
    public RegionNetwork createRegionNetwork(ModelSpec spec, int categories, Method method) {
        RegionNetworkProvider provider = regionNetworks.get(spec.name());
        return Freezing.of(spec.weights().freeze())
                .of(provider.create(Options.of(provider.options(), spec.options()), categories, method));
    }
}
