package io.normbench.norm;

import io.normbench.option.OptionSpec;
import java.util.List;

/**
 * What the catalogue says of a method.
 *
 * @param id the spelling in suite files
 * @param title its name in papers
 * @param source paper and equation, or reference implementation
 * @param options the options it takes
 * @param core whether it belongs to the core set that every quick suite runs
 */
public record MethodInfo(String id, String title, String source, List<OptionSpec> options, boolean core) {
    public MethodInfo {
        options = List.copyOf(options);
    }
}
