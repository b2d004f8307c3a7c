package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {
    @TempDir
    private Path folder;

    private Path bundle(String name) throws IOException {
        Path bundle = folder.resolve(name);
        Path java = bundle.resolve("runtime/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(bundle.resolve("runtime/link"), Path.of("bin/java"));
        Files.createDirectories(bundle.resolve("lib"));
        Files.writeString(bundle.resolve("lib/" + "long".repeat(60) + ".jar"), "classes");
        return bundle;
    }

    @Test
    void anImageIsTheSameEachTimeWhateverTheFilesTimes() throws IOException {
        Path first = bundle("first");
        Files.createDirectories(first.resolve("runtime/lib/server"));
        Path second = bundle("second");
        Files.setLastModifiedTime(second.resolve("runtime/bin/java"), FileTime.fromMillis(12345));
        // Java writes another one each time.
        Files.createDirectories(second.resolve("runtime/lib/server"));
        Files.writeString(second.resolve("runtime/lib/server/classes.jsa"), "addresses");

        ImageArchive.Written one =
                ImageArchive.write(first, "a:1", Map.of("b", "2", "a", "1"), folder.resolve("1.tar"));
        ImageArchive.Written two =
                ImageArchive.write(second, "a:1", Map.of("a", "1", "b", "2"), folder.resolve("2.tar"));

        assertThat(one).isEqualTo(two);
        assertThat(one.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(Sha256.of(folder.resolve("1.tar"))).isEqualTo(Sha256.of(folder.resolve("2.tar")));
    }

    @Test
    void whatIsInItDecidesItsDigest() throws IOException {
        Path bundle = bundle("one");
        String before = ImageArchive.write(bundle, "a:1", Map.of(), folder.resolve("1.tar"))
                .digest();
        Files.writeString(bundle.resolve("lib/more.jar"), "more");

        assertThat(ImageArchive.write(bundle, "a:1", Map.of(), folder.resolve("2.tar"))
                        .digest())
                .isNotEqualTo(before);
    }

    @Test
    void aFolderThatIsNoBundleIsRefused() {
        assertThatThrownBy(() -> ImageArchive.write(folder, "a:1", Map.of(), folder.resolve("x.tar")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("make bundle");
    }
}
