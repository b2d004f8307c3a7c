package io.normbench.bundle;

import io.normbench.util.ElfFile;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Overwrites with zeros the symbols that only debuggers read: names of functions that no other library can call. Linking at
 * run time takes other tables ({@code .dynsym}, {@code .dynstr}), which stay. In {@code libtorch_cpu.so} they are 86 of 321 MB.
 *
 * <p>The file keeps its size and its sections. Source of the layout: System V Application Binary Interface, chapter 4, sections
 * of type {@code SHT_SYMTAB} and the string table that {@code sh_link} names.
 */
final class StaticSymbols {
    private static final int TYPE_SYMBOLS = 2;
    private static final int TYPE_STRINGS = 3;

    private StaticSymbols() {}

    /**
     * Empties the tables of {@code library}.
     *
     * @return how many bytes became zeros; none where it has no such tables, or they hold names of sections too
     */
    static long empty(Path library) {
        List<ElfFile.Section> sections = ElfFile.read(library).sections();
        boolean ownNames = sections.stream().anyMatch(section -> section.name().equals(".shstrtab"));
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
            for (ElfFile.Section symbols : sections) {
                if (symbols.type() != TYPE_SYMBOLS || !ownNames) {
                    continue;
                }
                ElfFile.Section strings = sections.get(symbols.link());
                if (strings.type() != TYPE_STRINGS || !strings.name().equals(".strtab")) {
                    continue;
                }
                Zeros.write(channel, symbols.offsetBytes(), symbols.sizeBytes());
                Zeros.write(channel, strings.offsetBytes(), strings.sizeBytes());
                bytes += symbols.sizeBytes() + strings.sizeBytes();
            }
        } catch (IOException e) {
            throw UserError.infrastructure(library + ": cannot be written: " + e.getMessage(), e);
        }
        return bytes;
    }
}
