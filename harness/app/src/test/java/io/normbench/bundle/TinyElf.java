package io.normbench.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes ELF files with nothing but sections, for tests: a header, the sections' bytes, and the table. */
final class TinyElf {
    private static final int HEADER_BYTES = 64;
    private static final int TYPE_DATA = 1;
    private static final int TYPE_SYMBOLS = 2;
    private static final int TYPE_STRINGS = 3;
    private static final int TYPE_DYNAMIC = 6;
    private static final int TYPE_VERSION_NEEDS = 0x6ffffffe;

    private final Map<String, byte[]> sections = new LinkedHashMap<>();
    private final List<String> needed = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private byte[] symbols = {};
    private byte[] symbolNames = {};
    private String namesSection = "";

    TinyElf section(String name, byte[] bytes) {
        sections.put(name, bytes);
        return this;
    }

    TinyElf needs(String library) {
        needed.add(library);
        return this;
    }

    /** As if the first library needed had this version. */
    TinyElf needsVersion(String version) {
        versions.add(version);
        return this;
    }

    /** With a table of symbols whose names lie in a section called {@code namesSection}. */
    TinyElf symbols(byte[] table, byte[] names, String namesSection) {
        symbols = table;
        symbolNames = names;
        this.namesSection = namesSection;
        return this;
    }

    /** Where the bytes of section {@code name} begin in the file. */
    int offset(String name) {
        int offset = HEADER_BYTES;
        for (Map.Entry<String, byte[]> section : sections.entrySet()) {
            if (section.getKey().equals(name)) {
                return offset;
            }
            offset += section.getValue().length;
        }
        throw new IllegalArgumentException(name);
    }

    Path write(Path file) throws IOException {
        StringTable strings = new StringTable();
        byte[] dynamic = dynamic(strings);
        byte[] versionNeeds = versionNeeds(strings);
        List<String> names = new ArrayList<>(List.of(""));
        List<byte[]> contents = new ArrayList<>(List.of(new byte[0]));
        List<Integer> types = new ArrayList<>(List.of(0));
        sections.forEach((name, bytes) -> add(names, contents, types, name, bytes, TYPE_DATA));
        add(names, contents, types, ".dynamic", dynamic, TYPE_DYNAMIC);
        if (!versions.isEmpty()) {
            add(names, contents, types, ".gnu.version_r", versionNeeds, TYPE_VERSION_NEEDS);
        }
        int dynamicStrings = names.size();
        add(names, contents, types, ".dynstr", strings.bytes(), TYPE_STRINGS);
        int symbolStrings = names.size() + 1;
        if (!namesSection.isEmpty()) {
            add(names, contents, types, ".symtab", symbols, TYPE_SYMBOLS);
            add(names, contents, types, namesSection, symbolNames, TYPE_STRINGS);
        }
        StringTable sectionNames = new StringTable();
        names.forEach(sectionNames::add);
        sectionNames.add(".shstrtab");
        int nameTable = names.size();
        add(names, contents, types, ".shstrtab", sectionNames.bytes(), TYPE_STRINGS);

        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteBuffer table = little(64 * names.size());
        for (int i = 0; i < names.size(); i++) {
            int at = 64 * i;
            table.putInt(at, sectionNames.add(names.get(i)));
            table.putInt(at + 4, types.get(i));
            table.putLong(at + 24, HEADER_BYTES + body.size());
            table.putLong(at + 32, contents.get(i).length);
            table.putInt(at + 40, types.get(i) == TYPE_SYMBOLS ? symbolStrings : dynamicStrings);
            body.writeBytes(contents.get(i));
        }
        ByteBuffer header = little(HEADER_BYTES);
        header.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        header.putLong(40, HEADER_BYTES + body.size());
        header.putShort(58, (short) 64);
        header.putShort(60, (short) names.size());
        header.putShort(62, (short) nameTable);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header.array());
        all.writeBytes(body.toByteArray());
        all.writeBytes(table.array());
        Files.createDirectories(file.getParent());
        return Files.write(file, all.toByteArray());
    }

    private byte[] dynamic(StringTable strings) {
        ByteBuffer entries = little(16 * (needed.size() + 1));
        for (int i = 0; i < needed.size(); i++) {
            entries.putLong(16 * i, 1);
            entries.putLong(16 * i + 8, strings.add(needed.get(i)));
        }
        return entries.array();
    }

    private byte[] versionNeeds(StringTable strings) {
        ByteBuffer entries = little(16 + 16 * versions.size());
        entries.putShort(0, (short) 1);
        entries.putShort(2, (short) versions.size());
        entries.putInt(8, 16);
        for (int i = 0; i < versions.size(); i++) {
            int at = 16 + 16 * i;
            entries.putInt(at + 8, strings.add(versions.get(i)));
            entries.putInt(at + 12, 16);
        }
        return entries.array();
    }

    private static void add(
            List<String> names, List<byte[]> contents, List<Integer> types, String name, byte[] bytes, int type) {
        names.add(name);
        contents.add(bytes);
        types.add(type);
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Strings one after the other, each ended by a zero. */
    private static final class StringTable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Map<String, Integer> offsets = new LinkedHashMap<>();

        private int add(String text) {
            return offsets.computeIfAbsent(text, key -> {
                int offset = bytes.size();
                bytes.writeBytes(key.getBytes(StandardCharsets.UTF_8));
                bytes.write(0);
                return offset;
            });
        }

        private byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
