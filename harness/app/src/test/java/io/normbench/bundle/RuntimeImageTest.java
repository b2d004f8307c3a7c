package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeImageTest {
    @TempDir
    private Path folder;

    private Path classes(String... sources) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        for (int i = 0; i < sources.length; i += 2) {
            Path source = classes.resolve("src").resolve(sources[i]);
            Files.createDirectories(source.getParent());
            Files.writeString(source, sources[i + 1]);
        }
        String[] arguments = Stream.concat(
                        List.of("-d", classes.toString()).stream(),
                        Arrays.stream(sources)
                                .filter(name -> name.endsWith(".java"))
                                .map(name ->
                                        classes.resolve("src").resolve(name).toString()))
                .toArray(String[]::new);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(javac.run(System.out, System.err, arguments)).isZero();
        return classes;
    }

    @Test
    void aJarWhoseModuleNamesPackagesThatItLacksIsReadByItsClasses() throws IOException {
        assumeTrue(RuntimeImage.possible(), "skipped: this Java has no jlink");
        Path with = classes(
                "lost/Lost.java", "package lost; public class Lost {}",
                "kept/Kept.java", "package kept; public class Kept { java.sql.Connection c; }",
                "module-info.java", "module wrong { exports lost; requires java.sql; }");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Multi-Release"), "true");
        Path jar = folder.resolve("wrong.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("kept/Kept.class"));
            Files.copy(with.resolve("kept/Kept.class"), out);
            out.putNextEntry(new JarEntry("META-INF/versions/9/module-info.class"));
            Files.copy(with.resolve("module-info.class"), out);
        }

        assertThat(RuntimeImage.modules(List.of(jar))).contains("java.base", "java.sql");
    }
}
