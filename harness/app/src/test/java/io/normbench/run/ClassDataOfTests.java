package io.normbench.run;

import io.normbench.run.setup.ClassDataArchive;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Before the first test, finds the jars that workers have in a distribution too and archives their parsed classes. Tests
 * start hundreds of workers, each of which would otherwise search the jars of the tests for every library that JavaCPP
 * looks for, and read and verify the same classes. Where the tests have other jars than those beside this module, or no
 * archive can be written, they run without.
 */
public final class ClassDataOfTests implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            List<String> classPath =
                    List.of(System.getProperty("java.class.path").split(File.pathSeparator));
            List<String> jars = new ArrayList<>();
            for (String module : List.of("engine-libtorch", "core")) {
                Path target = Path.of("..", module, "target").toAbsolutePath().normalize();
                List<String> own = jars(target);
                if (own.isEmpty() || !classPath.containsAll(own)) {
                    // Tests have the module's classes from elsewhere, and its jar may be an old one.
                    return;
                }
                jars.addAll(jars(target.resolve("lib")));
                jars.addAll(own);
            }
            System.setProperty(Installation.WORKER_JARS, String.join(File.pathSeparator, jars));
            Path archive = Path.of("target", "class-data", identity(jars), "workers.jsa")
                    .toAbsolutePath();
            if (Files.isRegularFile(archive) || write(archive)) {
                System.setProperty(Installation.CLASS_DATA, archive.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Flags with which a {@code normbench} that a test starts does the same with its workers. */
    public static List<String> flags() {
        return Stream.of(Installation.WORKER_JARS, Installation.CLASS_DATA)
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    private static List<String> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar") && !file.matches(".*-(tests|sources|javadoc)\\.jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Changes with every jar. */
    private static String identity(List<String> jars) {
        return Integer.toHexString(jars.stream()
                .map(File::new)
                .map(jar -> jar + " " + jar.length() + " " + jar.lastModified())
                .toList()
                .hashCode());
    }

    private static boolean write(Path archive) throws IOException, InterruptedException {
        Path suite = TestRuns.suite(
                Files.createDirectories(archive.getParent()),
                "cell",
                "[2]",
                "{throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_max_seconds: 0.01},"
                        + " accuracy: {}}",
                "{timeout_seconds: 60}",
                "gn");
        // Of jars alone: an archive may hold nothing else.
        RunContext context = RunContext.local(Installation.ofClassPath("", List.of()));
        return new ClassDataArchive(context)
                .create(TestRuns.plan(suite), archive)
                .isPresent();
    }
}
