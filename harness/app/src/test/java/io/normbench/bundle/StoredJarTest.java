package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredJarTest {
    private static final String TEXT = "text ".repeat(1000);

    @TempDir
    private Path folder;

    @Test
    void theSameEntriesInTheSameOrderAreStored() throws IOException {
        Path jar = folder.resolve("some.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("META-INF/MANIFEST.MF", "z.txt", "folder/", "a.txt")) {
                out.putNextEntry(new ZipEntry(name));
                out.write((name.endsWith("/") ? "" : name + TEXT).getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        long compressedBytes = Files.size(jar);
        List<String> before = entries(jar);

        StoredJar.rewrite(jar);

        assertThat(entries(jar)).isEqualTo(before).hasSize(4);
        assertThat(Files.size(jar)).isGreaterThan(10 * compressedBytes);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
        }
        assertThat(folder).isDirectoryContaining(file -> file.equals(jar)).isDirectoryNotContaining("glob:**.stored");
    }

    private static List<String> entries(Path jar) throws IOException {
        List<String> entries = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.add(entry.getName() + " " + entry.getTime() + " "
                        + new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
