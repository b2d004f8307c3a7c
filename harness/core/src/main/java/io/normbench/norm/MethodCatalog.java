package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All methods and weight transforms on the class path, by id.
 *
 * <p>A suite's method id is a normalization, optionally with a transform after a plus sign: {@code gn}, {@code gn+ws}.
 * Options of the transform carry its id as prefix: {@code ws.variant}.
 */
public final class MethodCatalog {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]*");

    private final Map<String, NormalizationProvider> normalizations = new LinkedHashMap<>();
    private final Map<String, WeightTransformProvider> transforms = new LinkedHashMap<>();

    private MethodCatalog() {}

    /** Reads the catalogue from the service entries that {@code loader} sees. */
    public static MethodCatalog load(ClassLoader loader) {
        return of(
                ServiceLoader.load(NormalizationProvider.class, loader),
                ServiceLoader.load(WeightTransformProvider.class, loader));
    }

    /** A catalogue of exactly these methods and transforms. */
    public static MethodCatalog of(
            Iterable<NormalizationProvider> normalizations, Iterable<WeightTransformProvider> transforms) {
        MethodCatalog catalog = new MethodCatalog();
        normalizations.forEach(provider -> add(
                provider.info().id(), catalog.normalizations.put(provider.info().id(), provider), provider));
        transforms.forEach(provider ->
                add(provider.info().id(), catalog.transforms.put(provider.info().id(), provider), provider));
        return catalog;
    }

    /**
     * Refuses an id that suites and filters cannot spell, and a second method of the same id: which of two was measured
     * must never depend on a class path's order.
     */
    private static void add(String id, @Nullable Object other, Object provider) {
        if (!ID.matcher(id).matches()) {
            throw UserError.usage("the method of " + provider.getClass().getName() + " has the id '" + id
                    + "'; expected letters, digits, '_', '-', '.' and ':', a letter first: '+' joins a method and a weight transform"
                    + " in suites, and ',' and '|' separate ids in filters");
        }
        if (other != null) {
            throw UserError.usage(
                    "two methods are called '" + id + "': " + other.getClass().getName() + " and "
                            + provider.getClass().getName() + "; give the one in your plug-in another id");
        }
    }

    /** The normalizations, in catalogue order. */
    public List<MethodInfo> normalizations() {
        return normalizations.values().stream().map(NormalizationProvider::info).toList();
    }

    /** The weight transforms, in catalogue order. */
    public List<MethodInfo> transforms() {
        return transforms.values().stream().map(WeightTransformProvider::info).toList();
    }

    /** The normalization with this id. */
    public Optional<NormalizationProvider> normalization(String id) {
        return Optional.ofNullable(normalizations.get(id));
    }

    /** The weight transform with this id. */
    public Optional<WeightTransformProvider> transform(String id) {
        return Optional.ofNullable(transforms.get(id));
    }

    /** The class of a method or transform, in which its formula stands; empty if there is no such id. */
    public Optional<Class<?>> declaredIn(String id) {
        Object provider = normalizations.containsKey(id) ? normalizations.get(id) : transforms.get(id);
        if (provider == null) {
            return Optional.empty();
        }
        Class<?> enclosing = provider.getClass().getEnclosingClass();
        return Optional.of(enclosing == null ? provider.getClass() : enclosing);
    }

    /** The method that is called {@code name} elsewhere, and how it is spelled here. */
    public Optional<Alias.Found> named(String name) {
        return found(name)
                .or(() -> combination(name))
                .or(() -> Alias.withoutDimensions(name).flatMap(this::found));
    }

    /** A method with a transform whose id is written in capitals or with blanks. */
    private Optional<Alias.Found> combination(String name) {
        String id = name.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
        return options(id)
                .filter(found -> id.contains("+"))
                .flatMap(found -> normalization(Parts.of(id).normalization()))
                .map(provider -> new Alias.Found(provider.info(), new Alias(id, id, "")));
    }

    private Optional<Alias.Found> found(String name) {
        return Stream.concat(normalizations().stream(), transforms().stream())
                .flatMap(info ->
                        info.names().filter(alias -> alias.isNamed(name)).map(alias -> new Alias.Found(info, alias)))
                .findFirst();
    }

    /** What to tell whoever wrote {@code id}, which is none, in its place; begins with a semicolon, or is empty. */
    private String hint(String id) {
        return named(id)
                .map(found -> found.alias().sentence(id))
                .or(() -> OutOfScope.named(id).map(other -> other.sentence(id)))
                .map(sentence -> "; " + sentence)
                .orElseGet(() -> {
                    String nearest = Nearest.hint(id, ids());
                    return nearest.isEmpty() ? hintByName(id) : nearest;
                });
    }

    /** A hint at the method that has a name most like {@code name} elsewhere, or an empty text. */
    public String hintByName(String name) {
        Map<String, Alias> names = new LinkedHashMap<>();
        Stream.concat(normalizations().stream(), transforms().stream())
                .flatMap(MethodInfo::names)
                .forEach(alias -> names.putIfAbsent(Alias.key(alias.name()), alias));
        return Nearest.to(Alias.key(name), names.keySet())
                .map(names::get)
                .map(alias -> "; did you mean '" + alias.spelling() + "' (" + alias.name() + ")?")
                .orElse("");
    }

    /** Every id a suite may name: each normalization alone and with each transform. */
    public Collection<String> ids() {
        List<String> ids = new ArrayList<>(normalizations.keySet());
        for (String normalization : normalizations.keySet()) {
            for (String transform : transforms.keySet()) {
                ids.add(normalization + "+" + transform);
            }
        }
        return ids;
    }

    /** The options that method {@code id} takes, by the name a suite uses; empty if there is no such method. */
    public Optional<Map<String, OptionSpec>> options(String id) {
        Parts parts = Parts.of(id);
        NormalizationProvider normalization = normalizations.get(parts.normalization());
        WeightTransformProvider transform = parts.transform() == null ? null : transforms.get(parts.transform());
        if (normalization == null || parts.transform() != null && transform == null) {
            return Optional.empty();
        }
        Map<String, OptionSpec> options = new LinkedHashMap<>();
        normalization.info().options().forEach(option -> options.put(option.name(), option));
        if (transform != null) {
            transform.info().options().forEach(option -> options.put(parts.transform() + "." + option.name(), option));
        }
        return Optional.of(options);
    }

    /**
     * Makes the method {@code id} with {@code given} option values.
     *
     * @throws IllegalArgumentException if the id or an option is unknown or a value not valid; the message names the
     *     nearest valid id
     */
    public Method create(String id, Map<String, ?> given) {
        Parts parts = Parts.of(id);
        NormalizationProvider normalization = normalizations.get(parts.normalization());
        if (normalization == null || parts.transform() != null && !transforms.containsKey(parts.transform())) {
            throw new IllegalArgumentException("unknown method '" + id + "'" + hint(id));
        }
        Map<String, Object> own = new TreeMap<>(given);
        Map<String, Object> forTransform = new TreeMap<>();
        if (parts.transform() != null) {
            String prefix = parts.transform() + ".";
            for (String name : List.copyOf(own.keySet())) {
                if (name.startsWith(prefix)) {
                    forTransform.put(name.substring(prefix.length()), own.remove(name));
                }
            }
        }
        Optional<WeightTransform> transform = Optional.ofNullable(parts.transform())
                .map(transforms::get)
                .map(provider -> provider.create(Options.of(provider.info().options(), forTransform)));
        return new Method(normalization.create(Options.of(normalization.info().options(), own)), transform);
    }

    private record Parts(String normalization, @Nullable String transform) {
        static Parts of(String id) {
            int plus = id.indexOf('+');
            return plus < 0 ? new Parts(id, null) : new Parts(id.substring(0, plus), id.substring(plus + 1));
        }
    }
}
