package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/** Makes the Java runtime of a bundle with the tools of the JDK that this process runs on. */
final class RuntimeImage {
    /**
     * Windows, sound, splash screens and drawn text, which NormBench does not have; they would need X11, ALSA, FreeType
     * and HarfBuzz on the machine.
     */
    private static final List<String> UNUSED_LIBRARIES = List.of(
            "libawt_xawt.so",
            "libjawt.so",
            "libsplashscreen.so",
            "libjsound.so",
            "libatk-wrapper.so",
            "libfontmanager.so");

    /** Where Linux distributions keep shared libraries. */
    private static final List<Path> LIBRARY_FOLDERS = List.of(
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/lib64"),
            Path.of("/usr/lib64"),
            Path.of("/lib"),
            Path.of("/usr/lib"));

    private static final String REMEDY = "install a whole JDK 17 or newer (with jmods) and point JAVA_HOME at it";

    private final Path folder;
    private final List<Path> libraryFolders;

    RuntimeImage(Path folder) {
        this(folder, LIBRARY_FOLDERS);
    }

    RuntimeImage(Path folder, List<Path> libraryFolders) {
        this.folder = folder;
        this.libraryFolders = List.copyOf(libraryFolders);
    }

    /** Whether this process runs on a JDK with the tools that are needed. */
    static boolean possible() {
        return ToolProvider.findFirst("jlink").isPresent()
                && ToolProvider.findFirst("jdeps").isPresent();
    }

    /** The modules of the JDK that the classes in {@code jars} refer to. */
    static Set<String> modules(List<Path> jars) {
        // The classes for every Java: those for newer ones need no other modules here, and beside them may lie a
        // module's
        // description, which jdeps would believe. nd4j-api's names packages that it has not.
        List<String> arguments =
                new ArrayList<>(List.of("--multi-release", "base", "--ignore-missing-deps", "--print-module-deps"));
        jars.forEach(jar -> arguments.add(jar.toString()));
        String output = tool("jdeps", arguments);
        // Warnings about packages in two jars come first.
        String last = output.strip().substring(output.strip().lastIndexOf('\n') + 1);
        if (!last.matches("[a-z.]+(,[a-z.]+)*")) {
            throw UserError.infrastructure("jdeps named no modules: " + output.strip());
        }
        return new TreeSet<>(Arrays.asList(last.split(",")));
    }

    /**
     * Makes the runtime with {@code modules}, and a class data archive of the JDK's own classes, which saves time at
     * every start.
     *
     * @return the names of libraries copied from this machine: those that the runtime needs and not every machine has
     */
    Set<String> create(Set<String> modules) throws InterruptedException {
        tool(
                "jlink",
                List.of(
                        "--add-modules",
                        String.join(",", modules),
                        "--output",
                        folder.toString(),
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--vm=server",
                        "--exclude-files=" + excluded()));
        Set<String> copied = copyLibraries();
        Program.run(List.of(folder.resolve("bin/java").toString(), "-Xshare:dump"), REMEDY);
        return copied;
    }

    private static String excluded() {
        return String.join(
                ",", UNUSED_LIBRARIES.stream().map(name -> "**/" + name).toList());
    }

    /** Some JDKs, such as Debian's, take libraries for JPEG, zip and colours from the machine. */
    private Set<String> copyLibraries() {
        Set<String> copied = new TreeSet<>();
        Set<String> looked = new TreeSet<>();
        while (true) {
            Set<String> missing = Libraries.under(folder).missing();
            missing.removeAll(looked);
            if (missing.isEmpty()) {
                return copied;
            }
            looked.addAll(missing);
            for (String name : missing) {
                Optional<Path> library = libraryFolders.stream()
                        .map(candidate -> candidate.resolve(name))
                        .filter(Files::isRegularFile)
                        .findFirst();
                if (library.isPresent()) {
                    copy(library.get(), folder.resolve("lib").resolve(name));
                    copied.add(name);
                }
            }
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw UserError.infrastructure(from + ": cannot be copied to " + to + ": " + e.getMessage(), e);
        }
    }

    private static String tool(String name, List<String> arguments) {
        ToolProvider tool = ToolProvider.findFirst(name)
                .orElseThrow(() -> UserError.infrastructure(
                        "this Java (" + System.getProperty("java.home") + ") has no " + name + "; " + REMEDY));
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = tool.run(writer, writer, arguments.toArray(String[]::new));
        writer.flush();
        if (status != 0) {
            throw UserError.infrastructure(name + " ended with status " + status + ": "
                    + output.toString().strip() + "; " + REMEDY);
        }
        return output.toString();
    }
}
