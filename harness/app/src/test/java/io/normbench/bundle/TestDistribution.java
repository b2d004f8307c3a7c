package io.normbench.bundle;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Lays out a distribution from the class path of the tests, as the build does after the tests. */
final class TestDistribution {
    private static final List<String> OF_TESTS = List.of(
            "test-classes",
            "/junit",
            "/opentest4j",
            "/apiguardian",
            "/assertj",
            "/byte-buddy",
            "/archunit",
            // The browser and the HTML checker, and what they bring.
            "/seleniumhq/",
            "/jspecify/",
            "/google/",
            "/opentelemetry/",
            "/deque/",
            "/nu/validator/",
            "/ibm/icu/",
            "/htmlunit/",
            "/commons-fileupload2",
            "/commons-logging/",
            "/isorelax/",
            "/eclipse/jetty/",
            "/log4j/log4j/",
            "/saxon/",
            "/glassfish/");

    private TestDistribution() {}

    static Path make(Path folder) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (OF_TESTS.stream().noneMatch(entry::contains) && Files.exists(Path.of(entry))) {
                add(Path.of(entry), Files.createDirectories(folder.resolve(part(entry))));
            }
        }
        Path launcher = Files.createDirectories(folder.resolve("bin")).resolve("normbench");
        Files.copy(Path.of("src/main/dist/normbench"), launcher);
        if (!launcher.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + launcher + " executable");
        }
        Path suites = Files.createDirectories(folder.resolve("suites"));
        Files.copy(Path.of(System.getProperty("normbench.root"), "suites/smoke.yaml"), suites.resolve("smoke.yaml"));
        Files.writeString(folder.resolve("build.properties"), "version=1.2.3\ncommit=0123abcd\n");
        return folder;
    }

    private static String part(String entry) {
        if (entry.contains("bytedeco") || entry.contains("engine-libtorch")) {
            return "lib/engines/libtorch";
        }
        return entry.contains("harness/app") ? "lib/app" : "lib/core";
    }

    private static void add(Path entry, Path to) throws IOException {
        if (Files.isRegularFile(entry)) {
            Files.copy(entry, to.resolve(entry.getFileName()));
            return;
        }
        String name = "normbench-" + entry.getParent().getParent().getFileName() + ".jar";
        try (OutputStream file = Files.newOutputStream(to.resolve(name));
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> paths = Files.walk(entry)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(entry.relativize(path).toString()));
                Files.copy(path, jar);
            }
        }
    }
}
