package io.normbench.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What can be known of a shared library without loading it: its sections, which libraries it needs, and which symbol versions of
 * them.
 *
 * <p>Source of the layout: System V Application Binary Interface, chapters 4 and 5 (ELF-64, little endian), and for
 * symbol versions the Linux Standard Base, section "Symbol Versioning".
 *
 * @param sections in the order of the file
 * @param needed names of the libraries it is linked with ({@code DT_NEEDED})
 * @param versions symbol versions it needs of them, such as {@code GLIBC_2.34}
 */
public record ElfFile(List<Section> sections, List<String> needed, Set<String> versions) {
    /** What every Linux with the GNU C library and the GNU C++ runtime has. */
    private static final Pattern OF_EVERY_MACHINE = Pattern.compile(
            "(libc|libm|libdl|librt|libpthread|libutil|ld-linux-x86-64|libstdc\\+\\+|libgcc_s)\\.so\\.\\d+");

    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int HEADER_BYTES = 64;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int TYPE_DYNAMIC = 6;
    private static final int TYPE_NO_BITS = 8;
    private static final int TYPE_VERSION_NEEDS = 0x6ffffffe;
    private static final int TAG_NEEDED = 1;
    private static final int DYNAMIC_ENTRY_BYTES = 16;
    private static final int MAX_NAME_BYTES = 512;
    private static final int MAX_TABLE_BYTES = 1 << 24;

    public ElfFile {
        sections = List.copyOf(sections);
        needed = List.copyOf(needed);
        versions = Set.copyOf(versions);
    }

    /**
     * A section.
     *
     * @param name its name
     * @param type its type ({@code sh_type})
     * @param offsetBytes where it begins in the file
     * @param sizeBytes its size
     * @param link number of the section that it refers to
     */
    public record Section(String name, int type, long offsetBytes, long sizeBytes, int link) {}

    /** Whether every Linux with the GNU C library and the GNU C++ runtime has the library {@code name}. */
    public static boolean onEveryMachine(String name) {
        return OF_EVERY_MACHINE.matcher(name).matches();
    }

    /** Whether {@code file} begins as ELF files do. */
    public static boolean isElf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads {@code file}.
     *
     * @throws UserError if it cannot be read or is no ELF file of 64 bits, little endian, with a section table
     */
    public static ElfFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reader(channel, file.toString()).read();
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private record Reader(FileChannel channel, String place) {
        private ElfFile read() throws IOException {
            List<Section> sections = sections();
            List<String> needed = new ArrayList<>();
            Set<String> versions = new TreeSet<>();
            for (Section section : sections) {
                if (section.type() == TYPE_DYNAMIC) {
                    readNeeded(section, strings(sections, section), needed);
                } else if (section.type() == TYPE_VERSION_NEEDS) {
                    readVersions(section, strings(sections, section), versions);
                }
            }
            return new ElfFile(sections, needed, versions);
        }

        private List<Section> sections() throws IOException {
            ByteBuffer header = bytes(0, HEADER_BYTES, "header");
            byte[] magic = new byte[MAGIC.length];
            header.get(0, magic);
            if (!Arrays.equals(magic, MAGIC) || header.get(4) != CLASS_64 || header.get(5) != LITTLE_ENDIAN) {
                throw damaged("expected an ELF file of 64 bits, little endian");
            }
            long tableOffset = header.getLong(40);
            int headerBytes = Short.toUnsignedInt(header.getShort(58));
            int count = Short.toUnsignedInt(header.getShort(60));
            int names = Short.toUnsignedInt(header.getShort(62));
            if (headerBytes != SECTION_HEADER_BYTES || names >= count) {
                throw damaged("expected a section table with names");
            }
            ByteBuffer table = bytes(tableOffset, (long) count * SECTION_HEADER_BYTES, "section table");
            Section nameSection = section(table, names, "names of sections");
            List<Section> sections = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int nameOffset = table.getInt(i * SECTION_HEADER_BYTES);
                sections.add(section(table, i, string(nameSection, nameOffset)));
            }
            return sections;
        }

        private Section section(ByteBuffer table, int index, String name) throws IOException {
            int at = index * SECTION_HEADER_BYTES;
            int type = table.getInt(at + 4);
            long offset = table.getLong(at + 24);
            long size = table.getLong(at + 32);
            // Such a section takes no room in the file; its size is that of the memory it will have.
            if (type != TYPE_NO_BITS && (offset < 0 || size < 0 || offset > channel.size() - size)) {
                throw damaged("section '" + name + "' reaches beyond the end of the file");
            }
            return new Section(name, type, offset, size, table.getInt(at + 40));
        }

        private Section strings(List<Section> sections, Section section) {
            if (section.link() < 0 || section.link() >= sections.size()) {
                throw damaged("section '" + section.name() + "' has no table of strings");
            }
            return sections.get(section.link());
        }

        private void readNeeded(Section section, Section strings, List<String> needed) throws IOException {
            ByteBuffer entries = bytes(section.offsetBytes(), section.sizeBytes(), section.name());
            for (int at = 0; at + DYNAMIC_ENTRY_BYTES <= entries.limit(); at += DYNAMIC_ENTRY_BYTES) {
                if (entries.getLong(at) == TAG_NEEDED) {
                    needed.add(string(strings, entries.getLong(at + 8)));
                }
            }
        }

        private void readVersions(Section section, Section strings, Set<String> versions) throws IOException {
            ByteBuffer entries = bytes(section.offsetBytes(), section.sizeBytes(), section.name());
            try {
                int step;
                for (int library = 0; ; library += step) {
                    int count = Short.toUnsignedInt(entries.getShort(library + 2));
                    int version = library + entries.getInt(library + 8);
                    for (int i = 0; i < count; i++) {
                        versions.add(string(strings, Integer.toUnsignedLong(entries.getInt(version + 8))));
                        version += entries.getInt(version + 12);
                    }
                    step = entries.getInt(library + 12);
                    if (step <= 0) {
                        return;
                    }
                }
            } catch (IndexOutOfBoundsException e) {
                throw damaged("section '" + section.name() + "' points outside itself");
            }
        }

        private String string(Section strings, long offset) throws IOException {
            if (offset < 0 || offset >= strings.sizeBytes()) {
                throw damaged("a name lies outside the table of strings");
            }
            long length = Math.min(MAX_NAME_BYTES, strings.sizeBytes() - offset);
            ByteBuffer text = bytes(strings.offsetBytes() + offset, length, "table of strings");
            int end = 0;
            while (end < text.limit() && text.get(end) != 0) {
                end++;
            }
            return new String(text.array(), 0, end, StandardCharsets.UTF_8);
        }

        private ByteBuffer bytes(long offset, long count, String what) throws IOException {
            if (offset < 0 || count < 0 || count > MAX_TABLE_BYTES || offset > channel.size() - count) {
                throw damaged(what + " lies outside the file");
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw damaged(what + " is cut off");
                }
            }
            return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
        }

        private UserError damaged(String why) {
            return UserError.infrastructure(place + ": " + why + "; build it again, or get it again");
        }
    }
}
