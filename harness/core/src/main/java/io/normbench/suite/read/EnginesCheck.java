package io.normbench.suite.read;

import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.yaml.Cursor;
import io.normbench.util.Nearest;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks the engines of a suite: one in {@code defaults.engine}, or several in {@code engines}, never both. */
final class EnginesCheck {
    /** The engine that a build may lack. */
    private static final String OPTIONAL = "dl4j";

    private final Set<String> known;
    private final Faults faults;

    /** @param known the engines of this installation */
    EnginesCheck(Set<String> known, Faults faults) {
        this.known = known;
        this.faults = faults;
    }

    void check(Cursor root) {
        Cursor axis = root.get("engines");
        Cursor single = root.get("defaults").get("engine");
        if (axis.present() && single.present()) {
            faults.key(
                    single.at(),
                    "is given beside 'engines'",
                    "one of the two",
                    "list it under 'engines' and delete this line, or delete 'engines'");
        }
        axis.items().forEach(this::named);
        named(single);
    }

    /** The engines that the suite names or, if it names none, has by default. */
    static Set<String> engines(Cursor root) {
        Set<String> engines = new LinkedHashSet<>();
        root.get("engines").items().forEach(item -> item.text().ifPresent(engines::add));
        if (engines.isEmpty()) {
            engines.add(root.get("defaults").get("engine").text().orElse(SuiteDefaults.ENGINE));
        }
        return engines;
    }

    private void named(Cursor engine) {
        engine.text().filter(name -> !known.contains(name)).ifPresent(name -> notHere(engine, name));
    }

    private void notHere(Cursor engine, String name) {
        if (name.equals(OPTIONAL)) {
            faults.value(
                    engine.at(),
                    "engine '" + name + "' is not part of this build",
                    Nearest.oneOf(known),
                    "build again with 'make build', without -P'!dl4j', or name another engine");
        } else {
            faults.unknown(engine.at(), "engine", name, known);
        }
    }
}
