package io.normbench.machine;

import io.normbench.result.Manifest.Harness;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Finds out which build of NormBench this is: from what the build wrote into the distribution, otherwise from the
 * checkout in which the application's jar lies.
 *
 * <p>The commit is the one that was built, wherever the checkout has gone since: without a record, the one that was
 * checked out when the jar was written. The checkout counts only if it is NormBench's: a user who calls it from another
 * repository, or has unpacked it inside one, must not get that one's commit on record. Classes that lie in a folder
 * were compiled at no one time, so that their commit is unknown.
 */
public final class HarnessBuild {
    /** The file that the build writes into the distribution's folder, with the keys {@code version}, {@code commit}. */
    public static final String FILE = "build.properties";

    /** A file that tells NormBench's checkout from others. */
    private static final Path LANDMARK = Path.of("harness", "core", "pom.xml");

    private static final String UNKNOWN = "unknown";
    private static final String DIRTY = "-dirty";

    private HarnessBuild() {}

    /** Returns this build. */
    public static Harness find(Commands commands) {
        return find(ownJar(), commands);
    }

    /** Returns the build whose application is {@code jar}: {@code lib/app/normbench-app.jar} of a distribution. */
    static Harness find(Optional<Path> jar, Commands commands) {
        Optional<Properties> written = jar.flatMap(HarnessBuild::written);
        String version = written.map(properties -> properties.getProperty("version"))
                .or(() -> Optional.ofNullable(HarnessBuild.class.getPackage().getImplementationVersion()))
                .orElse(UNKNOWN);
        if (written.isPresent()) {
            String commit = written.get().getProperty("commit", "").strip();
            return commit.isEmpty() ? unknown(version) : described(version, commit);
        }
        return jar.flatMap(file -> checkout(file).flatMap(folder -> commands.output(commitThen(folder, file))))
                .map(String::strip)
                .filter(commit -> !commit.isEmpty())
                .map(commit -> new Harness(version, commit, Optional.empty()))
                .orElseGet(() -> unknown(version));
    }

    private static Harness unknown(String version) {
        return new Harness(version, UNKNOWN, Optional.empty());
    }

    /** As {@code git describe --dirty} says it: a commit, and whether files were changed. */
    private static Harness described(String version, String text) {
        boolean dirty = text.endsWith(DIRTY);
        String commit = dirty ? text.substring(0, text.length() - DIRTY.length()) : text;
        return new Harness(version, commit, Optional.of(dirty));
    }

    private static Optional<Properties> written(Path jar) {
        Path file = jar.resolveSibling(Path.of("..", "..", FILE)).normalize();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return Optional.of(properties);
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static List<String> commitThen(Path checkout, Path jar) {
        Instant written = Instant.ofEpochMilli(jar.toFile().lastModified()).truncatedTo(ChronoUnit.SECONDS);
        return List.of("git", "-C", checkout.toString(), "rev-parse", "--verify", "--quiet", "HEAD@{" + written + "}");
    }

    private static Optional<Path> checkout(Path file) {
        return Stream.iterate(file.getParent(), Objects::nonNull, Path::getParent)
                .filter(ancestor -> Files.isRegularFile(ancestor.resolve(LANDMARK)))
                .findFirst();
    }

    private static Optional<Path> ownJar() {
        CodeSource source = HarnessBuild.class.getProtectionDomain().getCodeSource();
        try {
            return Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isRegularFile);
        } catch (URISyntaxException | RuntimeException notAFile) {
            return Optional.empty();
        }
    }
}
