package io.normbench.suite.read;

import io.normbench.option.OptionSpec;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.ScalarText;
import io.normbench.util.Nearest;
import java.util.Collection;
import java.util.Map;

/** Checks option names and values of a method, data set or model. */
final class OptionsCheck {
    private OptionsCheck() {}

    /** Adds a fault for each option of {@code owner} (for example "method 'gn'") that {@code specs} does not allow. */
    static void check(Collection<Cursor> options, Map<String, OptionSpec> specs, String owner, Faults faults) {
        for (Cursor option : options) {
            OptionSpec spec = specs.get(option.name());
            if (spec == null) {
                String expected =
                        specs.isEmpty() ? "no option, for " + owner + " takes none" : Nearest.oneOf(specs.keySet());
                faults.key(
                        option.at(),
                        "unknown option '" + option.name() + "'",
                        expected,
                        Faults.didYouMean(option.name(), specs.keySet()));
            } else if (option.node().isValueNode() && !option.node().isNull()) {
                spec.fault(ScalarText.value(option.node()))
                        .ifPresent(expected -> faults.value(
                                option.at(),
                                "is " + ScalarText.show(option.node()),
                                expected,
                                Faults.didYouMean(option.node().asText(), spec.choices())));
            }
        }
    }
}
