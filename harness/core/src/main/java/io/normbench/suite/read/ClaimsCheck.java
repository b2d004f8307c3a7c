package io.normbench.suite.read;

import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.KeyPath;
import io.normbench.util.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that claims speak of results the suite produces: each term {@code metric(method, batch size, task)} names a
 * method, a measured batch size and a task; the task may be left out where only one measures the metric at that batch
 * size. The rest of a claim's grammar belongs to its evaluation.
 */
final class ClaimsCheck {
    private static final Pattern TERM =
            Pattern.compile("([a-z_0-9]+)\\(\\s*([^,()]+(?:\\([^()]*\\))?)\\s*,\\s*([0-9]+)\\s*(?:,([^()]*))?\\)");

    private final Faults faults;

    ClaimsCheck(Faults faults) {
        this.faults = faults;
    }

    void check(Cursor root, List<MethodEntry> methods) {
        Map<String, Cursor> ids = new HashMap<>();
        for (Cursor claim : root.get("claims").items()) {
            claim.get("id").text().ifPresent(id -> {
                Cursor other = ids.putIfAbsent(id, claim);
                if (other != null) {
                    faults.value(
                            claim.get("id").at(),
                            "'" + id + "' is also the id of " + KeyPath.of(other.at()),
                            "an id that no other claim has",
                            "");
                }
            });
            claim.get("expect").text().ifPresent(text -> terms(claim.get("expect"), text, root, methods));
        }
    }

    private void terms(Cursor place, String text, Cursor root, List<MethodEntry> methods) {
        Matcher term = TERM.matcher(text);
        boolean found = false;
        while (term.find()) {
            found = true;
            method(place, term.group(2).strip(), methods);
            Optional<String> task = Optional.ofNullable(term.group(4)).map(String::strip);
            new ClaimTaskCheck(root, place, faults)
                    .check(term.group(1), term.group(2).strip(), term.group(3), task);
        }
        if (!found) {
            faults.value(place.at(), "has no term", "a comparison such as accuracy(bn, 2) < accuracy(gn, 2)", "");
        }
    }

    private void method(Cursor place, String name, List<MethodEntry> methods) {
        Set<String> names = RulesCheck.names(methods);
        boolean byLabel = methods.stream().anyMatch(m -> m.label().equals(name));
        if (!names.contains(name)) {
            faults.unknown(place.at(), "method", name, names);
        } else if (!byLabel && methods.stream().filter(m -> m.id().equals(name)).count() > 1) {
            List<String> labels = methods.stream()
                    .filter(m -> m.id().equals(name))
                    .map(MethodEntry::label)
                    .toList();
            faults.value(place.at(), "'" + name + "' means several methods", Nearest.oneOf(labels), "");
        }
    }
}
