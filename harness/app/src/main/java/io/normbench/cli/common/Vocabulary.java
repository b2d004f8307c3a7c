package io.normbench.cli.common;

import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.norm.MethodCatalog;
import io.normbench.run.setup.Installation;
import io.normbench.suite.read.SuiteVocabulary;
import io.normbench.task.TaskCatalog;
import io.normbench.util.UserError;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The names a suite may use in this installation, plug-ins included. */
public final class Vocabulary {
    private static final String SERVICES = "META-INF/services/io.normbench.";
    private static final String EXPECTED =
            "; expected a jar with methods and their ServiceLoader entries, " + SERVICES + "…";

    private Vocabulary() {}

    /** A class loader that sees {@code plugins} beside this application; it lives as long as the process. */
    public static ClassLoader loader(List<Path> plugins) {
        ClassLoader own = Vocabulary.class.getClassLoader();
        if (plugins.isEmpty()) {
            return own;
        }
        check(plugins);
        return new URLClassLoader(plugins.stream().map(Vocabulary::url).toArray(URL[]::new), own);
    }

    /**
     * Checks that {@code plugins} are jars, and that one of them offers something; others may be what it needs.
     *
     * @throws UserError that names the file and what was expected
     */
    public static void check(List<Path> plugins) {
        List<Path> without = plugins.stream().filter(plugin -> !offers(plugin)).toList();
        if (!plugins.isEmpty() && without.size() == plugins.size()) {
            throw UserError.usage("--plugins " + without.get(0) + ": offers no method, network or task" + EXPECTED);
        }
    }

    private static boolean offers(Path plugin) {
        if (!Files.exists(plugin)) {
            throw UserError.usage("--plugins " + plugin + ": no such file" + EXPECTED);
        }
        try (JarFile jar = new JarFile(plugin.toFile())) {
            PluginVersion.check(plugin, jar, ownVersion());
            return jar.stream().anyMatch(entry -> entry.getName().startsWith(SERVICES));
        } catch (IOException e) {
            throw UserError.usage(
                    "--plugins " + plugin + ": cannot be read as a jar (" + e.getMessage() + ")" + EXPECTED);
        }
    }

    private static URL url(Path plugin) {
        try {
            return plugin.toRealPath().toUri().toURL();
        } catch (IOException e) {
            throw UserError.usage("--plugins " + plugin + ": cannot be read: " + e.getMessage());
        }
    }

    private static String ownVersion() {
        return HarnessBuild.find(Machine.local().commands()).version();
    }

    /** The methods that {@code loader} sees. */
    public static MethodCatalog methods(ClassLoader loader) {
        return loaded(loader, () -> MethodCatalog.load(loader));
    }

    private static <T> T loaded(ClassLoader loader, Supplier<T> catalog) {
        try {
            return catalog.get();
        } catch (LinkageError e) {
            throw PluginVersion.unfit(plugins(loader), e, ownVersion());
        } catch (ServiceConfigurationError e) {
            throw UserError.usage("a jar of --plugins cannot be used: " + e.getMessage()
                    + "; correct the jar's META-INF/services entries (a nested provider is named Outer$Provider), or"
                    + " build it for Java "
                    + Runtime.version().feature() + " or older");
        }
    }

    private static List<Path> plugins(ClassLoader loader) {
        return loader instanceof URLClassLoader jars
                ? Stream.of(jars.getURLs()).map(url -> Path.of(url.getPath())).toList()
                : List.of();
    }

    public static SuiteVocabulary of(ClassLoader loader, Installation installation) {
        MethodCatalog methods = methods(loader);
        TaskCatalog tasks = loaded(loader, () -> TaskCatalog.load(loader));
        return new SuiteVocabulary(methods, tasks.vocabulary(), new LinkedHashSet<>(installation.engines()));
    }
}
