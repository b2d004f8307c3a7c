package io.normbench.norm;

import io.normbench.option.OptionSpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the catalogue says of a method.
 *
 * @param id the spelling in suite files: letters, digits, '_', '-' and '.', a letter first, and no other method's;
 *     {@code <engine>:<name>} for a layer of that engine's own library. {@link MethodCatalog} refuses others
 * @param title its name in papers; a further name may stand behind it in brackets
 * @param family its group in the catalogue
 * @param source paper and equation, then behind a semicolon what it was checked against: {@code Wu and He 2018,
 *     arXiv:1803.08494; checked against PyTorch GroupNorm}; either may be missing
 * @param options the options it takes
 * @param core whether it belongs to the core set that every quick suite runs
 * @param aliases further names that it is looked for under; its title is one without being named here
 */
public record MethodInfo(
        String id,
        String title,
        Family family,
        String source,
        List<OptionSpec> options,
        boolean core,
        List<Alias> aliases) {
    private static final Pattern CHECK = Pattern.compile("(?:^|; )((?:checked against|no vectors) ?(.*))$");
    private static final Pattern TITLE = Pattern.compile("([^(]*)(?: \\(([^)]*)\\))?");

    public MethodInfo {
        options = List.copyOf(options);
        aliases = List.copyOf(aliases);
    }

    /** A method of no family in particular, without further names. */
    public MethodInfo(String id, String title, String source, List<OptionSpec> options, boolean core) {
        this(id, title, Family.OTHER, source, options, core, List.of());
    }

    /** The engine whose library this layer belongs to; empty for a method that every engine can run. */
    public Optional<String> engine() {
        int colon = id.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(id.substring(0, colon));
    }

    /** Whether {@code engineId} can run it. */
    public boolean runsOn(String engineId) {
        return engine().map(engineId::equals).orElse(true);
    }

    /** The part of the source that is no check: the paper; empty where none is named. */
    public String paper() {
        Matcher check = CHECK.matcher(source);
        return check.find() ? source.substring(0, check.start()) : source;
    }

    /** How it was checked, as the source says it; empty where it says nothing. */
    public String check() {
        Matcher check = CHECK.matcher(source);
        return check.find() ? check.group(1) : "";
    }

    /** The implementation that it was checked against; empty where there is none. */
    public String reference() {
        return check().startsWith("checked against ") ? check().substring("checked against ".length()) : "";
    }

    /** All names that stand for it: its aliases, then its title and what stands behind that in brackets. */
    Stream<Alias> names() {
        // A transform alone is no method of a suite.
        String spelling = family == Family.WEIGHT ? "gn+" + id : id;
        String note = family == Family.WEIGHT ? "or after another method" : "";
        Matcher parts = TITLE.matcher(title);
        Stream<String> titles = parts.matches()
                ? Stream.of(parts.group(1), parts.group(2) == null ? "" : parts.group(2))
                : Stream.empty();
        return Stream.concat(
                aliases.stream(),
                Stream.concat(Stream.of(id), titles)
                        .filter(name -> !name.isBlank())
                        .map(name -> new Alias(name, spelling, note)));
    }
}
