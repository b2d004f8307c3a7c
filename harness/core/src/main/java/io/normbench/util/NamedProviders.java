package io.normbench.util;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/**
 * The services of one kind on the class path, by name, in the order in which they were found.
 *
 * @param <P> the service
 */
public final class NamedProviders<P> {
    private final String what;
    private final Map<String, P> byName = new LinkedHashMap<>();

    private NamedProviders(String what) {
        this.what = what;
    }

    /**
     * Reads the service entries that {@code loader} sees.
     *
     * @param what what a provider stands for, as messages say it: {@code data}, {@code model}
     * @throws UserError if two providers have one name
     */
    public static <P> NamedProviders<P> load(
            Class<P> service, ClassLoader loader, String what, Function<P, String> name) {
        NamedProviders<P> providers = new NamedProviders<>(what);
        for (P provider : ServiceLoader.load(service, loader)) {
            P other = providers.byName.putIfAbsent(name.apply(provider), provider);
            if (other != null) {
                throw UserError.usage("two providers of " + what + " have the name '" + name.apply(provider) + "': "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName()
                        + "; remove one of them from the class path");
            }
        }
        return providers;
    }

    /** Every name. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /**
     * The provider with this name.
     *
     * @throws UserError if there is none; the message lists the names and the nearest
     */
    public P get(String name) {
        P provider = byName.get(name);
        if (provider == null) {
            throw UserError.usage("unknown " + what + " '" + name + "'; expected one of "
                    + String.join(", ", byName.keySet()) + Nearest.hint(name, byName.keySet()));
        }
        return provider;
    }

    /** A value of each provider, by name. */
    public <V> Map<String, V> map(Function<P, V> value) {
        Map<String, V> values = new LinkedHashMap<>();
        byName.forEach((name, provider) -> values.put(name, value.apply(provider)));
        return Collections.unmodifiableMap(values);
    }
}
