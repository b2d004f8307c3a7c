package io.normbench.machine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where facts are read from; a test puts other sources in their place.
 *
 * @param root the root of the file system
 * @param commands runs programs
 * @param properties the Java system properties
 * @param variables this process's environment variables
 * @param usableCores cores that this process may use, after affinity and quota
 * @param jvmArguments the arguments of this virtual machine
 */
public record Machine(
        Path root,
        Commands commands,
        UnaryOperator<String> properties,
        Map<String, String> variables,
        int usableCores,
        Supplier<List<String>> jvmArguments) {
    /** How long a program such as {@code nvidia-smi} may take; without its daemon that is seconds. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    /** This machine. */
    public static Machine local() {
        return new Machine(
                Path.of("/"),
                new SystemCommands(COMMAND_TIMEOUT),
                name -> System.getProperty(name, "unknown"),
                System.getenv(),
                Runtime.getRuntime().availableProcessors(),
                () -> ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
}
