package io.normbench.run.ab;

import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built distribution, as {@code make build} leaves it in harness/app/target/normbench.
 *
 * @param home its folder
 */
public record Distribution(Path home) {
    /** The folder {@code home} as a distribution; {@code option} is named in messages. */
    public static Distribution at(Path home, String option) {
        if (!Files.isDirectory(home)) {
            throw UserError.usage(option + " " + home + ": no such folder; expected a distribution, as 'make build'"
                    + " leaves it in harness/app/target/normbench");
        }
        Distribution distribution = new Distribution(home.toAbsolutePath().normalize());
        if (!Files.isExecutable(distribution.launcher())) {
            throw UserError.usage(option + " " + home + ": not a distribution: it has no executable bin/normbench;"
                    + " expected a folder such as harness/app/target/normbench after 'make build'");
        }
        return distribution;
    }

    /** What is started. */
    public Path launcher() {
        return home.resolve("bin").resolve("normbench");
    }

    /** Hash of the launcher and NormBench's own jars: tells whether it was built again in the meantime. */
    public String sha256() {
        Path lib = home.resolve("lib");
        Sha256.Lines lines = new Sha256.Lines();
        try {
            lines.add(Sha256.of(launcher()));
            if (Files.isDirectory(lib)) {
                for (Path jar : ownJars(lib)) {
                    lines.add(lib.relativize(jar) + " " + Sha256.of(jar));
                }
            }
            return lines.hash();
        } catch (IOException e) {
            throw UserError.infrastructure(home + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Path> ownJars(Path lib) throws IOException {
        try (Stream<Path> files = Files.walk(lib)) {
            return files.filter(file -> file.getFileName().toString().matches("normbench-.*\\.jar"))
                    .sorted()
                    .toList();
        }
    }
}
