package io.normbench.run.setup;

import io.normbench.tensor.EngineProvider;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where this NormBench lies on disk: a distribution made by {@code make build}, or the class path of a test.
 *
 * <p>Each engine has a class path of its own, {@code lib/engines/<name>}; a worker sees {@code lib/core}, one engine
 * and the plug-ins.
 */
public final class Installation {
    /** System property with the distribution's folder; set by {@code bin/normbench}. */
    public static final String HOME = "normbench.home";

    /**
     * Name of the folder beside an engine's jars that holds its natives as files, in a bundle. It stands on the class path
     * in the place of their jars, so that nothing is unpacked anywhere.
     */
    public static final String UNPACKED = "unpacked";

    /**
     * System property with the jars that workers need of a test's class path; without it they get all of them. Folders of
     * that class path they get either way.
     */
    public static final String WORKER_JARS = "normbench.worker-jars";

    /** System property with the class data archive of those jars. */
    public static final String CLASS_DATA = "normbench.class-data";

    private final Optional<Path> home;
    private final String ownClassPath;
    private final List<Path> plugins;

    private Installation(Optional<Path> home, String ownClassPath, List<Path> plugins) {
        this.home = home;
        this.ownClassPath = ownClassPath;
        this.plugins = List.copyOf(plugins);
    }

    /** The installation this process was started from, with {@code plugins} on every worker's class path. */
    public static Installation current(List<Path> plugins) {
        Optional<Path> home = Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
        return new Installation(home, System.getProperty("java.class.path"), plugins);
    }

    /** The distribution in the folder {@code home}. */
    public static Installation at(Path home, List<Path> plugins) {
        return new Installation(Optional.of(home), "", plugins);
    }

    /** An installation whose workers use {@code classPath} as it is. */
    public static Installation ofClassPath(String classPath, List<Path> plugins) {
        return new Installation(Optional.empty(), classPath, plugins);
    }

    /** The distribution's folder, if this is one. */
    public Optional<Path> home() {
        return home;
    }

    /** The plug-ins, in the order in which they were named. */
    public List<Path> plugins() {
        return plugins;
    }

    /** The ids of the engines in this installation: of a test, those on its class path. */
    public List<String> engines() {
        if (home.isEmpty()) {
            return ServiceLoader.load(EngineProvider.class).stream()
                    .map(provider -> provider.get().id())
                    .sorted()
                    .toList();
        }
        Path engines = home.get().resolve("lib/engines");
        try (Stream<Path> folders = Files.list(engines)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserError.infrastructure(
                    engines + ": cannot be listed (" + e.getMessage() + "); run 'make build' again", e);
        }
    }

    /** The class path of a worker for {@code engine}. */
    public String workerClassPath(String engine) {
        List<String> entries = new ArrayList<>();
        if (home.isPresent()) {
            if (!engines().contains(engine)) {
                throw UserError.usage("engine '" + engine + "' is not part of this build; it has " + engines()
                        + Nearest.hint(engine, engines()));
            }
            entries.addAll(jars(home.get().resolve("lib/engines").resolve(engine)));
            entries.addAll(jars(home.get().resolve("lib/core")));
            // Last, and without classes: before classes, a folder would keep the archive of class data from being
            // written.
            unpackedNatives(engine).ifPresent(folder -> entries.add(folder.toString()));
        } else {
            entries.addAll(ofTest());
        }
        plugins.forEach(plugin -> entries.add(plugin.toAbsolutePath().toString()));
        return String.join(File.pathSeparator, entries);
    }

    private List<String> ofTest() {
        String jars = System.getProperty(WORKER_JARS);
        if (jars == null) {
            return List.of(ownClassPath);
        }
        // In front, where the archive of their class data expects them.
        return Stream.concat(
                        Stream.of(jars),
                        Arrays.stream(ownClassPath.split(File.pathSeparator))
                                .filter(entry -> !entry.isEmpty() && Files.isDirectory(Path.of(entry))))
                .toList();
    }

    /**
     * Flags that make a worker's virtual machine read its classes from the archive that the build wrote, if any. Plug-ins
     * stand behind all that is in it, so that it holds with them too.
     */
    private List<String> classDataFlags(String engine) {
        return home.map(path -> classDataArchive(engine))
                .orElse(Optional.ofNullable(System.getProperty(CLASS_DATA)).map(Path::of))
                .filter(archive -> Files.isRegularFile(archive))
                .map(archive -> List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"))
                .orElse(List.of());
    }

    private Optional<Path> unpackedNatives(String engine) {
        return home.map(path -> path.resolve("lib/engines").resolve(engine).resolve(UNPACKED))
                .filter(Files::isDirectory);
    }

    /**
     * Flags that make an engine unpack its natives beside itself instead of in the user's home. In a bundle, and in an
     * installation of somebody else's, natives are taken as they lie there.
     */
    List<String> nativesFlags(String engine) {
        return nativesFlags(engine, Files::isWritable);
    }

    List<String> nativesFlags(String engine, Predicate<Path> writable) {
        if (unpackedNatives(engine).isPresent()) {
            return List.of("-Dorg.bytedeco.javacpp.cacheLibraries=false");
        }
        if (home.isEmpty()) {
            return List.of();
        }
        Path natives = home.get().resolve("lib/engines").resolve(engine).resolve("natives");
        if (writable.test(Files.isDirectory(natives) ? natives : natives.getParent())) {
            return List.of("-Dorg.bytedeco.javacpp.cachedir=" + natives);
        }
        // JavaCPP passes over a cache that it cannot write to, and unpacks everything again in the home.
        List<String> folders = libraryFolders(natives);
        folders.add(System.getProperty("java.library.path"));
        return List.of(
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Djava.library.path=" + String.join(File.pathSeparator, folders),
                "-Duser.home=" + System.getProperty("user.home"));
    }

    private static List<String> libraryFolders(Path natives) {
        if (!Files.isDirectory(natives)) {
            return new ArrayList<>();
        }
        try (Stream<Path> files = Files.walk(natives)) {
            return files.filter(file -> file.getFileName().toString().contains(".so"))
                    .map(Path::getParent)
                    .map(Path::toString)
                    .distinct()
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All flags of a worker that depend on where this installation lies. */
    public List<String> workerFlags(String engine) {
        List<String> flags = new ArrayList<>(nativesFlags(engine));
        flags.addAll(classDataFlags(engine));
        return flags;
    }

    /** Where the class data archive of {@code engine}'s workers lies; empty outside a distribution. */
    Optional<Path> classDataArchive(String engine) {
        return home.map(path -> path.resolve("lib/engines").resolve(engine).resolve("worker.jsa"));
    }

    private static List<String> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
