package io.normbench.bundle;

import io.normbench.util.ElfFile;
import io.normbench.util.FatBinary;
import io.normbench.util.FatEntry;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Overwrites with zeros the code that GPUs of one architecture cannot use, so that a library compresses to a fraction.
 *
 * <p>What stays, see {@link FatEntry#usableBy}: machine code of the same major capability up to the target's minor one,
 * its variants ({@code 90a}) included, and PTX up to the target. Headers of all entries stay, so that a driver can still
 * walk through a container; payloads of other entries become zeros, and a driver does not read those: it chooses by the
 * architecture in the header. The file keeps its size, and not a byte outside recognised payloads changes. Everything is
 * read and checked before the first byte is written.
 */
final class FatBinaryTrimmer {
    private FatBinaryTrimmer() {}

    /**
     * Trims {@code library} in place to the architecture {@code target}, compute capability times ten.
     *
     * @throws UserError if it has no fat binaries, no machine code of exactly this architecture, was trimmed to another
     *     one before, or is not as expected anywhere; nothing is changed then
     */
    static TrimReport trim(Path library, int target) {
        ElfFile elf = ElfFile.read(library);
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            List<List<FatEntry>> sections = read(channel, elf, library);
            List<FatEntry> entries = sections.stream().flatMap(List::stream).collect(Collectors.toList());
            requireArchitecture(library, entries, target);
            requireCode(channel, library, entries, target);
            for (FatEntry entry : entries) {
                if (!entry.usableBy(target)) {
                    Zeros.write(channel, entry.payloadOffsetBytes(), entry.payloadBytes());
                }
            }
            channel.force(true);
            if (!read(channel, elf, library).equals(sections)) {
                throw new IllegalStateException(library + ": headers changed while trimming");
            }
            return report(sections, entries, target);
        } catch (IOException e) {
            throw UserError.infrastructure(library + ": cannot be trimmed: " + e.getMessage(), e);
        }
    }

    private static List<List<FatEntry>> read(FileChannel channel, ElfFile elf, Path library) throws IOException {
        List<List<FatEntry>> sections = new ArrayList<>();
        for (ElfFile.Section section : elf.sections()) {
            if (FatBinary.SECTIONS.contains(section.name())) {
                sections.add(FatBinary.read(channel, section, library.toString()));
            }
        }
        return sections;
    }

    private static void requireArchitecture(Path library, List<FatEntry> entries, int target) {
        SortedSet<Integer> found = new TreeSet<>();
        entries.stream()
                .filter(entry -> entry.kind() == FatEntry.MACHINE_CODE)
                .forEach(entry -> found.add(entry.architecture()));
        if (found.isEmpty()) {
            throw UserError.usage(library + ": has no machine code for GPUs; --arch is for CUDA builds"
                    + " (make bundle PROFILES=cuda GPU_ARCH=…)");
        }
        if (!found.contains(target)) {
            SortedSet<Integer> usable = found.subSet(target / 10 * 10, target);
            throw UserError.usage("--arch " + target + ": " + library.getFileName() + " has no code for it; it has "
                    + found + (usable.isEmpty() ? "" : ", and a GPU of " + target + " runs code of " + usable.last()));
        }
    }

    private static void requireCode(FileChannel channel, Path library, List<FatEntry> entries, int target)
            throws IOException {
        for (FatEntry entry : entries) {
            if (entry.usableBy(target) && FatBinary.emptied(channel, entry)) {
                throw UserError.usage("--arch " + target + ": " + library
                        + " was trimmed to another architecture before; take the untrimmed file");
            }
        }
    }

    private static TrimReport report(List<List<FatEntry>> sections, List<FatEntry> entries, int target) {
        SortedMap<Integer, Long> machineCode = new TreeMap<>();
        SortedMap<Integer, Long> ptx = new TreeMap<>();
        long kept = 0;
        long zeroed = 0;
        for (FatEntry entry : entries) {
            (entry.kind() == FatEntry.PTX ? ptx : machineCode)
                    .merge(entry.architecture(), entry.payloadBytes(), Long::sum);
            kept += entry.usableBy(target) ? entry.payloadBytes() : 0;
            zeroed += entry.usableBy(target) ? 0 : entry.payloadBytes();
        }
        int containers = 0;
        int without = 0;
        for (List<FatEntry> section : sections) {
            Set<Integer> all = new HashSet<>();
            Set<Integer> usable = new HashSet<>();
            for (FatEntry entry : section) {
                all.add(entry.container());
                if (entry.usableBy(target)) {
                    usable.add(entry.container());
                }
            }
            containers += all.size();
            without += all.size() - usable.size();
        }
        return new TrimReport(target, machineCode, ptx, containers, without, kept, zeroed);
    }
}
