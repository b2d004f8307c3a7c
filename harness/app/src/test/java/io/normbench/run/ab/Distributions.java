package io.normbench.run.ab;

import io.normbench.norm.NormalizationProvider;
import io.normbench.run.ClassDataOfTests;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/** Makes distributions whose launcher runs the classes of this build, and plug-in jars for them. */
public final class Distributions {
    private Distributions() {}

    /** With the tests' methods. */
    public static Path ofThisBuild(Path folder) {
        return distribution(folder, System.getProperty("java.class.path"));
    }

    /** Without the tests' classes, so that only a jar can provide a method of the tests. */
    public static Path withoutTestMethods(Path folder) {
        return distribution(
                folder,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.endsWith("app/target/test-classes"))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    private static Path distribution(Path folder, String classPath) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return launcher(
                folder,
                "exec '" + java + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
                        + ClassDataOfTests.flags().stream()
                                .map(flag -> "'" + flag + "' ")
                                .collect(Collectors.joining())
                        + "-cp '" + classPath
                        + "' io.normbench.cli.Start \"$@\"");
    }

    /** A distribution whose launcher is {@code script}. */
    public static Path launcher(Path folder, String script) {
        try {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Path launcher = Files.writeString(bin.resolve("normbench"), "#!/bin/sh\n" + script + "\n");
            if (!launcher.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + launcher + " executable");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A jar with {@code provider} as a method. */
    public static Path jar(Path file, Class<? extends NormalizationProvider> provider) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + NormalizationProvider.class.getName()));
            out.write((provider.getName() + "\n").getBytes(StandardCharsets.UTF_8));
            String name = provider.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (InputStream in = provider.getResourceAsStream("/" + name)) {
                in.transferTo(out);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
