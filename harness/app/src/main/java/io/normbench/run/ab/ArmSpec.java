package io.normbench.run.ab;

import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What makes an arm: a distribution, and what is added to it.
 *
 * @param distribution the distribution
 * @param plugins jars with further methods
 * @param options option values of methods: {@code gn.groups=4}
 */
public record ArmSpec(Distribution distribution, List<Path> plugins, List<String> options) {
    public ArmSpec {
        plugins = plugins.stream().map(jar -> jar.toAbsolutePath().normalize()).toList();
        options = List.copyOf(options);
    }

    /** A distribution as it is. */
    public static ArmSpec of(Distribution distribution) {
        return new ArmSpec(distribution, List.of(), List.of());
    }

    /** Hash of all the code in it. */
    public String sha256() {
        Sha256.Lines lines = new Sha256.Lines().add(distribution.sha256());
        for (Path jar : plugins) {
            try {
                lines.add(Sha256.of(jar));
            } catch (IOException e) {
                throw UserError.usage("plug-in " + jar + ": " + (Files.exists(jar) ? "cannot be read" : "no such file")
                        + "; expected a jar with methods and their ServiceLoader entries");
            }
        }
        return lines.hash();
    }

    /** The arguments of the arm's command that belong to it. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (!plugins.isEmpty()) {
            arguments.add("--plugins");
            arguments.add(plugins.stream().map(Path::toString).collect(Collectors.joining(":")));
        }
        options.forEach(option -> arguments.addAll(List.of("--option", option)));
        return arguments;
    }
}
