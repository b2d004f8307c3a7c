package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.util.ElfFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only debuggers read becomes zeros, and not a byte beside it. */
class StaticSymbolsTest {
    private static final String TABLE = "a table of symbols";
    private static final String NAMES = "their names";

    @TempDir
    private Path folder;

    private Path library(String namesSection) throws IOException {
        return new TinyElf()
                .section(".text", "code".getBytes(StandardCharsets.UTF_8))
                .needs("libother.so.1")
                .symbols(bytes(TABLE), bytes(NAMES), namesSection)
                .write(folder.resolve("libcode.so"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void symbolsAndTheirNamesBecomeZerosAndNothingElse() throws IOException {
        Path file = library(".strtab");
        String before = text(file);
        ElfFile sections = ElfFile.read(file);

        assertThat(StaticSymbols.empty(file)).isEqualTo(TABLE.length() + NAMES.length());

        assertThat(text(file))
                .isEqualTo(
                        before.replace(TABLE, "\0".repeat(TABLE.length())).replace(NAMES, "\0".repeat(NAMES.length())));
        assertThat(ElfFile.read(file)).isEqualTo(sections);
    }

    /** Some linkers keep the names of sections among those of symbols. */
    @Test
    void namesThatAreNotOfSymbolsAloneStay() throws IOException {
        Path file = library(".names");
        String before = text(file);

        assertThat(StaticSymbols.empty(file)).isZero();

        assertThat(text(file)).isEqualTo(before);
    }

    @Test
    void aLibraryWithoutSymbolsIsLeftAlone() throws IOException {
        Path file = new TinyElf().section(".text", bytes("code")).write(folder.resolve("libcode.so"));
        String before = text(file);

        assertThat(StaticSymbols.empty(file)).isZero();

        assertThat(text(file)).isEqualTo(before);
    }
}
