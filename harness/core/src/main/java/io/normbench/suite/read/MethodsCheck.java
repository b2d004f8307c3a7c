package io.normbench.suite.read;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.OutOfScope;
import io.normbench.option.OptionSpec;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.KeyPath;
import io.normbench.util.Nearest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks the methods of a suite against the catalogue, and their labels against each other. */
final class MethodsCheck {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
    private static final Pattern LABEL =
            Pattern.compile("(?U)(?![\\s\\p{Z}\\p{Cf}])[^\\p{Cc}\\u2028\\u2029]*(?<![\\s\\p{Z}\\p{Cf}])");

    private final MethodCatalog catalog;
    private final Faults faults;

    MethodsCheck(MethodCatalog catalog, Faults faults) {
        this.catalog = catalog;
        this.faults = faults;
    }

    /** Whether the catalogue has the method and all its options. */
    static boolean known(MethodEntry entry, MethodCatalog catalog) {
        return catalog.options(entry.id())
                .filter(specs ->
                        entry.options().entries().stream().map(Cursor::name).allMatch(specs::containsKey))
                .isPresent();
    }

    /** Checks an entry's method and its options. */
    void check(MethodEntry entry) {
        Optional<Map<String, OptionSpec>> specs = catalog.options(entry.id());
        if (specs.isPresent()) {
            OptionsCheck.check(entry.options().entries(), specs.get(), "method '" + entry.id() + "'", faults);
        } else {
            unknownId(entry);
        }
    }

    private void unknownId(MethodEntry entry) {
        String id = entry.id();
        int plus = id.indexOf('+');
        Collection<String> normalizations = ids(catalog.normalizations());
        Collection<String> transforms = ids(catalog.transforms());
        boolean transformIsWrong = plus >= 0 && normalizations.contains(id.substring(0, plus));
        Collection<String> valid = transformIsWrong ? transforms : normalizations;
        String what = transformIsWrong ? "weight transform in method" : "method";
        String alone = plus >= 0 ? "" : transforms.stream().map(t -> "+" + t).collect(Collectors.joining(", "));
        String expected = Nearest.oneOf(valid) + (alone.isEmpty() ? "" : "; each also with " + alone);
        faults.value(
                entry.idPlace().at(),
                "unknown " + what + " '" + id + "'",
                expected,
                catalog.named(id)
                        .map(found -> found.alias().sentence(id))
                        .or(() -> OutOfScope.named(id).map(other -> other.sentence(id)))
                        .orElseGet(() -> likeIt(id)));
    }

    private String likeIt(String id) {
        String nearest = Faults.didYouMean(id, catalog.ids());
        return nearest.isEmpty() ? "methods of a jar are there with --plugins JAR" : nearest;
    }

    /** Checks that every label stands for one entry, in results too, where white space at its ends is lost. */
    void labels(List<MethodEntry> entries) {
        Map<String, MethodEntry> byLabel = new HashMap<>();
        for (MethodEntry entry : entries) {
            if (!LABEL.matcher(entry.label()).matches()) {
                faults.value(
                        entry.labelPlace().at(),
                        "label '" + CONTROL.matcher(entry.label()).replaceAll("\ufffd") + "' has white space at an end,"
                                + " or a control character",
                        "a label without them",
                        "");
                continue;
            }
            Optional<MethodEntry> namesake = entries.stream()
                    .filter(e -> e.id().equals(entry.label()) && !e.id().equals(entry.id()))
                    .findFirst();
            if (namesake.isPresent()) {
                fault(entry, "is the id of " + KeyPath.of(namesake.get().item().at()));
                continue;
            }
            MethodEntry other = byLabel.putIfAbsent(entry.label(), entry);
            if (other != null) {
                fault(entry, "is also the label of " + KeyPath.of(other.item().at()));
            }
        }
    }

    private void fault(MethodEntry entry, String problem) {
        faults.value(
                entry.labelPlace().at(),
                "label '" + entry.label() + "' " + problem,
                "a label of its own",
                "set 'label', or remove one of the two");
    }

    private static Collection<String> ids(List<MethodInfo> infos) {
        return infos.stream().map(MethodInfo::id).toList();
    }
}
