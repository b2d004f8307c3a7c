package io.normbench.machine;

import java.util.List;
import java.util.function.UnaryOperator;

/** The Java virtual machine. */
final class JvmFacts {
    private JvmFacts() {}

    static List<Fact> read(UnaryOperator<String> properties, List<String> arguments) {
        return List.of(
                Fact.hard("jvm.version", properties.apply("java.runtime.version")),
                Fact.hard("jvm.vendor", properties.apply("java.vm.vendor")),
                Fact.info("jvm.name", properties.apply("java.vm.name")),
                Fact.info("jvm.flags", flags(arguments)));
    }

    /** The options that tune the machine; system properties stay out, for they hold paths and at times secrets. */
    private static String flags(List<String> arguments) {
        List<String> flags = arguments.stream()
                .filter(argument -> argument.startsWith("-X") && argument.indexOf('/') < 0)
                .toList();
        return flags.isEmpty() ? "none" : String.join(" ", flags);
    }
}
