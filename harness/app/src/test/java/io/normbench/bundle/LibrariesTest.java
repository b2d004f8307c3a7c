package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatIsNeededOfTheMachine() throws IOException {
        new TinyElf()
                .needs("libb.so.1")
                .needs("libcudart.so.13")
                .needs("libc.so.6")
                .needs("libstdc++.so.6")
                .needsVersion("GLIBC_2.9")
                .needsVersion("GLIBCXX_3.4.30")
                .needsVersion("GLIBC_PRIVATE")
                .write(folder.resolve("a/liba.so"));
        new TinyElf().needsVersion("GLIBC_2.34").needsVersion("GLIBCXX_3.4").write(folder.resolve("b/libb.so.1"));
        Files.writeString(folder.resolve("b/note.txt"), "no library");

        Libraries libraries = Libraries.under(folder);

        assertThat(libraries.files()).hasSize(2);
        assertThat(libraries.missing()).containsExactly("libcudart.so.13");
        assertThat(libraries.newest("GLIBC_")).contains("2.34");
        assertThat(libraries.newest("GLIBCXX_")).contains("3.4.30");
        assertThat(libraries.newest("CXXABI_")).isEmpty();
    }

    @Test
    void linksWhatIsNeededFromOtherFolders() throws IOException {
        new TinyElf()
                .needs("libb.so.1")
                .needs("libsame.so")
                .needs("libgcc_s.so.1")
                .needs("libabsent.so")
                .needs("libopenblas_nolapack.so.0")
                .write(folder.resolve("x/a/liba.so"));
        new TinyElf().write(folder.resolve("x/a/libsame.so"));
        new TinyElf().write(folder.resolve("x/b/libsame.so"));
        new TinyElf().write(folder.resolve("x/b/libgcc_s.so.1"));
        Path b = new TinyElf().needs("libc2.so").write(folder.resolve("x/b/libb.so.1"));
        Path c2 = new TinyElf().write(folder.resolve("x/c/libc2.so"));
        Path openblas = new TinyElf().write(folder.resolve("x/b/libopenblas.so.0"));

        Libraries.under(folder.resolve("x")).link();
        Files.move(folder.resolve("x"), folder.resolve("moved"));

        Path a = folder.resolve("moved/a");
        assertThat(a.resolve("libb.so.1")).isSymbolicLink().hasSameBinaryContentAs(moved(b));
        assertThat(a.resolve("libc2.so")).as("what libb needs").isSymbolicLink().hasSameBinaryContentAs(moved(c2));
        assertThat(a.resolve("libopenblas_nolapack.so.0")).isSymbolicLink().hasSameBinaryContentAs(moved(openblas));
        assertThat(Files.isSymbolicLink(a.resolve("libsame.so"))).isFalse();
        assertThat(a.resolve("libgcc_s.so.1")).as("every machine has it").doesNotExist();
        assertThat(a.resolve("libabsent.so")).doesNotExist();
        assertThat(Libraries.under(folder.resolve("moved")).files())
                .as("links are not counted")
                .hasSize(7);
    }

    private Path moved(Path file) {
        return folder.resolve("moved").resolve(folder.resolve("x").relativize(file));
    }

    @Test
    void aDamagedLibraryIsNamed() throws IOException {
        Path file = new TinyElf().needs("liba.so").write(folder.resolve("libb.so"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[40] = 0x7f;
        bytes[41] = 0x7f;
        Files.write(file, bytes);

        assertThatThrownBy(() -> Libraries.under(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("libb.so: section table lies outside the file");
    }
}
