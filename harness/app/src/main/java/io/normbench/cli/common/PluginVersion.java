package io.normbench.cli.common;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which NormBench a plug-in was compiled against: the attribute {@code NormBench-Version} of its manifest. Versions fit
 * if their first two numbers are the same; a jar without the attribute is tried.
 */
final class PluginVersion {
    static final Attributes.Name ATTRIBUTE = new Attributes.Name("NormBench-Version");

    private static final Pattern FIRST_TWO = Pattern.compile("(\\d+\\.\\d+)(?:[.-].*)?");

    private PluginVersion() {}

    /** @throws UserError that names both versions if the plug-in says that it is for another one than {@code own} */
    static void check(Path plugin, JarFile jar, String own) throws IOException {
        Optional<String> wanted = of(jar);
        boolean known = FIRST_TWO.matcher(own).matches();
        if (known && wanted.isPresent() && !firstTwo(wanted.get()).equals(firstTwo(own))) {
            throw UserError.usage("--plugins " + plugin + ": was compiled against NormBench " + wanted.get()
                    + " (attribute " + ATTRIBUTE + " of its manifest), this is " + own
                    + "; compile it against normbench-core " + own);
        }
    }

    /** What to say where classes of a plug-in and of this build do not fit together. */
    static UserError unfit(List<Path> plugins, LinkageError e, String own) {
        String versions = plugins.stream().map(PluginVersion::said).collect(Collectors.joining(", "));
        return UserError.usage("a jar of --plugins does not fit NormBench " + own + ": " + e.getMessage() + "; "
                + versions + "; compile it against normbench-core " + own);
    }

    private static String said(Path plugin) {
        try (JarFile jar = new JarFile(plugin.toFile())) {
            return plugin
                    + of(jar).map(version -> " was compiled against " + version)
                            .orElse(" does not say against which version it was compiled (" + ATTRIBUTE
                                    + " of its manifest)");
        } catch (IOException unreadable) {
            return plugin + " cannot be read";
        }
    }

    private static Optional<String> of(JarFile jar) throws IOException {
        return Optional.ofNullable(jar.getManifest())
                .map(Manifest::getMainAttributes)
                .map(attributes -> attributes.getValue(ATTRIBUTE));
    }

    private static String firstTwo(String version) {
        Matcher matcher = FIRST_TWO.matcher(version);
        return matcher.matches() ? matcher.group(1) : version;
    }
}
