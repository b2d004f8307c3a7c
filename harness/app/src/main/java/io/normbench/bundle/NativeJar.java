package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that carries shared libraries and no classes, as JavaCPP's jars of one platform do.
 *
 * @param jar the file
 */
record NativeJar(Path jar) {
    private static final Pattern LIBRARY = Pattern.compile(".*/[^/]+\\.so(\\.\\d+)*");

    /** Whether {@code jar} carries shared libraries and no classes; only such a jar can be left out once unpacked. */
    static boolean isOne(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            boolean libraries = zip.stream().anyMatch(entry -> isLibrary(entry.getName()));
            boolean classes = zip.stream()
                    .map(ZipEntry::getName)
                    .anyMatch(name -> name.endsWith(".class") && !name.endsWith("module-info.class"));
            return libraries && !classes;
        } catch (IOException e) {
            throw UserError.infrastructure(jar + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether it has a library of this name, in whatever folder. */
    boolean holds(String library) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().anyMatch(entry -> entry.getName().endsWith("/" + library));
        } catch (IOException e) {
            throw UserError.infrastructure(jar + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes its libraries of {@code wanted} names under {@code folder}, by the paths they have in the jar. */
    void unpack(Path folder, Predicate<String> wanted) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<ZipEntry> entries = zip.stream()
                    .filter(entry -> isLibrary(entry.getName()))
                    .filter(entry -> wanted.test(
                            entry.getName().substring(entry.getName().lastIndexOf('/') + 1)))
                    .collect(Collectors.toList());
            for (ZipEntry entry : entries) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw UserError.infrastructure(jar + ": entry '" + entry.getName() + "' leads out of it");
                }
                Files.createDirectories(file.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        } catch (IOException e) {
            throw UserError.infrastructure(jar + ": cannot be unpacked into " + folder + ": " + e.getMessage(), e);
        }
    }

    private static boolean isLibrary(String name) {
        return LIBRARY.matcher(name).matches();
    }
}
