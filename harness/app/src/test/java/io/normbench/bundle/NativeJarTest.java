package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeJarTest {
    @TempDir
    private Path folder;

    private Path jar(String... entries) throws IOException {
        Path file = folder.resolve("some.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                out.putNextEntry(new JarEntry(entry));
                out.write(entry.getBytes());
            }
        }
        return file;
    }

    @Test
    void unpacksLibrariesByTheirPaths() throws IOException {
        Path jar = jar(
                "org/x/linux-x86_64/liba.so",
                "org/x/linux-x86_64/libb.so.1.2",
                "org/x/linux-x86_64/include/a.h",
                "META-INF/versions/9/module-info.class");

        assertThat(NativeJar.isOne(jar)).isTrue();
        new NativeJar(jar).unpack(folder.resolve("to"), name -> true);

        assertThat(folder.resolve("to/org/x/linux-x86_64/liba.so")).hasContent("org/x/linux-x86_64/liba.so");
        assertThat(folder.resolve("to/org/x/linux-x86_64/libb.so.1.2")).isRegularFile();
        assertThat(folder.resolve("to/org/x/linux-x86_64/include")).doesNotExist();
        assertThat(folder.resolve("to/META-INF")).doesNotExist();
    }

    @Test
    void aJarWithClassesIsLeftAlone() throws IOException {
        assertThat(NativeJar.isOne(jar("com/sun/jna/Native.class", "com/sun/jna/linux/libjnidispatch.so")))
                .isFalse();
        assertThat(NativeJar.isOne(jar("a/A.class"))).isFalse();
        assertThat(NativeJar.isOne(jar("a/readme.txt"))).isFalse();
    }

    @Test
    void anEntryMustStayInTheFolder() throws IOException {
        NativeJar jar = new NativeJar(jar("../../liba.so"));

        assertThatThrownBy(() -> jar.unpack(folder.resolve("to"), name -> true))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("leads out of it");
    }
}
