package io.normbench.catalogue;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.OutOfScope;
import io.normbench.util.Nearest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All methods and weight transforms with what is known of them, and the ways to find one. */
public final class Catalogue {
    private final MethodCatalog methods;

    /** The catalogue of {@code methods}; each is run when it is asked for. */
    public Catalogue(MethodCatalog methods) {
        this.methods = methods;
    }

    /** Everything, in the order of the class path; several are run at once. */
    public List<CatalogueEntry> all() {
        return infos().toList().parallelStream().map(this::entry).toList();
    }

    /** The methods in whose id, names, source or options all words of {@code text} occur. */
    public List<CatalogueEntry> search(String text) {
        List<String> words = words(text);
        return infos().filter(info -> words.stream().allMatch(haystack(info)::contains))
                .map(this::entry)
                .toList();
    }

    /** The names from elsewhere in which all words of {@code text} occur. */
    public List<Alias> aliases(String text) {
        List<String> words = words(text);
        return infos().flatMap(info -> info.aliases().stream())
                .filter(alias -> words.stream().allMatch(alias.name().toLowerCase(Locale.ROOT)::contains))
                .toList();
    }

    /** What {@code id} stands for: a method, or a method and its weight transform; empty if it is no id. */
    public List<CatalogueEntry> named(String id) {
        if (methods.options(id).isEmpty() && methods.transform(id).isEmpty()) {
            return List.of();
        }
        Set<String> parts = Set.copyOf(Arrays.asList(id.split("\\+")));
        return infos().filter(info -> parts.contains(info.id()))
                .map(this::entry)
                .toList();
    }

    /** The method that is called {@code name} elsewhere. */
    public Optional<Alias.Found> alias(String name) {
        return methods.named(name);
    }

    /** A hint at the nearest id or name, or an empty text. */
    public String hint(String name) {
        if (name.contains("+")) {
            return Nearest.hint(name, methods.ids());
        }
        Stream<String> aliases = infos().flatMap(info ->
                Stream.concat(Stream.of(info.id()), info.aliases().stream().map(Alias::name)));
        Stream<String> others = OutOfScope.ALL.stream().flatMap(other -> other.names().stream());
        String hint = Nearest.hint(name, Stream.concat(aliases, others).toList());
        return hint.isEmpty() ? methods.hintByName(name) : hint;
    }

    /** The entry of a method of this catalogue. */
    public CatalogueEntry entry(MethodInfo info) {
        return CatalogueEntry.of(info, methods);
    }

    /** {@code entries} by family, without empty ones. */
    static Map<Family, List<CatalogueEntry>> byFamily(List<CatalogueEntry> entries) {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.info().family(), () -> new EnumMap<>(Family.class), Collectors.toList()));
    }

    private Stream<MethodInfo> infos() {
        return Stream.concat(methods.normalizations().stream(), methods.transforms().stream());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String haystack(MethodInfo info) {
        Stream<String> names = info.aliases().stream().flatMap(alias -> Stream.of(alias.name(), alias.note()));
        Stream<String> options =
                info.options().stream().flatMap(option -> Stream.of(option.name(), option.description()));
        return Stream.of(
                        Stream.of(
                                info.id(),
                                info.title(),
                                info.source(),
                                info.family().title()),
                        names,
                        options)
                .flatMap(part -> part)
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
    }
}
