package io.normbench.norm;

import io.normbench.option.OptionSpec;
import java.util.List;
import java.util.Optional;

/**
 * What the catalogue says of a method.
 *
 * @param id the spelling in suite files; {@code <engine>:<name>} for a layer of that engine's own library
 * @param title its name in papers
 * @param source paper and equation, or reference implementation
 * @param options the options it takes
 * @param core whether it belongs to the core set that every quick suite runs
 */
public record MethodInfo(String id, String title, String source, List<OptionSpec> options, boolean core) {
    public MethodInfo {
        options = List.copyOf(options);
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
}
