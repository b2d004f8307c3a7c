package io.normbench.machine;

import io.normbench.result.Manifest.Harness;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Finds out which build of NormBench this is: from what the build wrote down, otherwise from the checkout it lies in.
 *
 * <p>The checkout is the one around NormBench's own classes, and only if it is NormBench's: a user who calls it from
 * another repository, or has unpacked it inside one, must not get that one's commit on record.
 */
public final class HarnessBuild {
    /** The resource that a build may write, with the keys {@code version}, {@code commit} and {@code dirty}. */
    public static final String RESOURCE = "/io/normbench/build.properties";

    /** A file that tells NormBench's checkout from others. */
    private static final Path LANDMARK = Path.of("harness", "core", "pom.xml");

    private static final String UNKNOWN = "unknown";
    private static final String DIRTY = "-dirty";

    private HarnessBuild() {}

    /** Returns this build. */
    public static Harness find(Commands commands) {
        Properties properties = new Properties();
        try (InputStream resource = HarnessBuild.class.getResourceAsStream(RESOURCE)) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException unreadable) {
            properties.clear();
        }
        return find(properties, ownDirectory(), commands);
    }

    /** Returns the build that {@code properties} describe, or whose classes lie in {@code directory}. */
    static Harness find(Properties properties, Optional<Path> directory, Commands commands) {
        String version = properties.getProperty(
                "version",
                Optional.ofNullable(HarnessBuild.class.getPackage().getImplementationVersion())
                        .orElse(UNKNOWN));
        String commit = properties.getProperty("commit");
        if (commit != null) {
            Optional<Boolean> dirty = Optional.ofNullable(properties.getProperty("dirty")).map(Boolean::valueOf);
            return new Harness(version, commit, dirty);
        }
        return directory
                .flatMap(HarnessBuild::checkout)
                .flatMap(path -> commands.output(describe(path)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> fromDescription(version, text))
                .orElseGet(() -> new Harness(version, UNKNOWN, Optional.empty()));
    }

    /** One call tells both: the full hash ({@code --exclude=*} leaves tags out) and whether files were changed. */
    private static List<String> describe(Path directory) {
        return List.of(
                "git", "-C", directory.toString(), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
    }

    private static Harness fromDescription(String version, String text) {
        boolean dirty = text.endsWith(DIRTY);
        String commit = dirty ? text.substring(0, text.length() - DIRTY.length()) : text;
        return new Harness(version, commit, Optional.of(dirty));
    }

    private static Optional<Path> checkout(Path directory) {
        return Stream.iterate(directory, Objects::nonNull, Path::getParent)
                .filter(ancestor -> Files.isRegularFile(ancestor.resolve(LANDMARK)))
                .findFirst();
    }

    private static Optional<Path> ownDirectory() {
        CodeSource source = HarnessBuild.class.getProtectionDomain().getCodeSource();
        try {
            Path path = Path.of(source.getLocation().toURI());
            return Optional.of(Files.isDirectory(path) ? path : path.getParent());
        } catch (URISyntaxException | RuntimeException notAFile) {
            return Optional.empty();
        }
    }
}
