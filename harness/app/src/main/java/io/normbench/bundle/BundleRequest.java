package io.normbench.bundle;

import io.normbench.result.Manifest.Harness;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What bundle to make.
 *
 * @param distribution a distribution made by {@code make build}
 * @param output the folder that gets the bundle's folder and archive
 * @param architecture the only GPU architecture to keep code for, compute capability times ten; empty for all
 * @param archive how to compress the archive; empty for none
 * @param build which build of NormBench this is
 */
public record BundleRequest(
        Path distribution, Path output, OptionalInt architecture, Optional<Compression> archive, Harness build) {
    /**
     * Checks what can be checked before anything is written.
     *
     * @throws UserError if the distribution is none or the JDK cannot make a runtime
     */
    public BundleRequest {
        if (!Files.isDirectory(distribution.resolve("lib/core"))) {
            throw UserError.usage(distribution + ": no distribution of NormBench; run 'make build', or name one");
        }
        if (Files.isExecutable(distribution.resolve("runtime/bin/java"))) {
            throw UserError.usage(distribution + ": is a bundle already; name a distribution made by 'make build'");
        }
        if (!RuntimeImage.possible()) {
            throw UserError.infrastructure("this Java (" + System.getProperty("java.home")
                    + ") has no jlink and jdeps; install a whole JDK 17" + " or newer and point JAVA_HOME at it");
        }
        if (architecture.isPresent() && (architecture.getAsInt() < 10 || architecture.getAsInt() > 999)) {
            throw UserError.usage("--arch " + architecture.getAsInt()
                    + ": expected a compute capability times ten, such as 90 for 9.0");
        }
    }
}
