package io.normbench.util;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads the fat binaries of a library: the section in which the CUDA compiler puts the code of every architecture.
 *
 * <p>A section is a row of containers. A container is a header of 16 bytes (u32 magic {@code 0xBA55ED50}, u16 version,
 * u16 size of this header, u64 size of what follows) and then a row of entries that fills it exactly. An entry is a
 * header (u16 kind, u16 version, u32 size of this header, u64 size of the payload, the architecture as u32 at byte 28)
 * and its payload. All numbers are little endian.
 *
 * <p>NVIDIA does not publish this layout. It was found by reading: every one of the 456 containers of
 * {@code libtorch_cuda.so} (LibTorch 2.10 for CUDA 13.1) is consumed exactly. Whatever deviates from it in any place is
 * refused, because what is not understood must not be changed.
 */
public final class FatBinary {
    /** Sections that hold fat binaries; the second one is that of relocatable device code. */
    public static final List<String> SECTIONS = List.of(".nv_fatbin", "__nv_relfatbin");

    /** What a container begins with. */
    public static final int MAGIC = 0xBA55ED50;

    private static final int CONTAINER_VERSION = 1;
    private static final int CONTAINER_HEADER_BYTES = 16;
    private static final int ENTRY_VERSION = 0x0101;
    private static final int MIN_ENTRY_HEADER_BYTES = 32;
    private static final int MAX_ENTRY_HEADER_BYTES = 4096;
    private static final int ALIGNMENT_BYTES = 8;
    private static final int PROBE_BYTES = 64;

    private final FileChannel channel;
    private final String place;
    private final List<FatEntry> entries = new ArrayList<>();
    private int containers;

    private FatBinary(FileChannel channel, String place) {
        this.channel = channel;
        this.place = place;
    }

    /**
     * Reads every entry of {@code section} of the library {@code place}; changes nothing.
     *
     * @throws UserError if any byte of the section is not as expected
     */
    public static List<FatEntry> read(FileChannel channel, ElfFile.Section section, String place) throws IOException {
        FatBinary binary = new FatBinary(channel, place + ", section " + section.name());
        binary.readSection(section.offsetBytes(), section.offsetBytes() + section.sizeBytes());
        return binary.entries;
    }

    /**
     * The architectures that {@code library} has machine code for; those that were overwritten with zeros do not count.
     *
     * @throws UserError if it cannot be read, or is not as expected
     */
    public static SortedSet<Integer> architectures(Path library) {
        SortedSet<Integer> found = new TreeSet<>();
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.READ)) {
            for (ElfFile.Section section : ElfFile.read(library).sections()) {
                if (!SECTIONS.contains(section.name())) {
                    continue;
                }
                for (FatEntry entry : read(channel, section, library.toString())) {
                    if (entry.kind() == FatEntry.MACHINE_CODE
                            && !found.contains(entry.architecture())
                            && !emptied(channel, entry)) {
                        found.add(entry.architecture());
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw UserError.infrastructure(library + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether {@code entry} begins with zeros, as neither machine code nor PTX does, but what was trimmed to another
     * architecture.
     */
    public static boolean emptied(FileChannel channel, FatEntry entry) throws IOException {
        ByteBuffer probe = ByteBuffer.allocate((int) Math.min(PROBE_BYTES, entry.payloadBytes()));
        while (probe.hasRemaining() && channel.read(probe, entry.payloadOffsetBytes() + probe.position()) >= 0) {
            // Goes on until the probe is full.
        }
        for (int i = 0; i < probe.position(); i++) {
            if (probe.get(i) != 0) {
                return false;
            }
        }
        return entry.payloadBytes() > 0;
    }

    private void readSection(long begin, long end) throws IOException {
        long at = begin;
        while (at < end) {
            // Linkers fill up with zeros between the containers of two object files.
            if (end - at >= ALIGNMENT_BYTES && bytes(at, ALIGNMENT_BYTES).getLong(0) == 0) {
                at += ALIGNMENT_BYTES;
                continue;
            }
            at = readContainer(at, end);
        }
    }

    private long readContainer(long at, long end) throws IOException {
        if (end - at < CONTAINER_HEADER_BYTES) {
            throw unexpected(at, "a container's header of 16 bytes", (end - at) + " bytes");
        }
        ByteBuffer header = bytes(at, CONTAINER_HEADER_BYTES);
        int magic = header.getInt(0);
        int version = Short.toUnsignedInt(header.getShort(4));
        int headerBytes = Short.toUnsignedInt(header.getShort(6));
        long payloadBytes = header.getLong(8);
        if (magic != MAGIC) {
            throw unexpected(at, "a container's magic number 0xBA55ED50", "0x" + Integer.toHexString(magic));
        }
        if (version != CONTAINER_VERSION || headerBytes != CONTAINER_HEADER_BYTES) {
            throw unexpected(at, "a container of version 1 with a header of 16 bytes", version + " and " + headerBytes);
        }
        long payload = at + headerBytes;
        if (payloadBytes < 0 || payloadBytes > end - payload) {
            throw unexpected(at, "a container that ends within the section", payloadBytes + " bytes");
        }
        long next = payload;
        while (next < payload + payloadBytes) {
            next = readEntry(next, payload + payloadBytes);
        }
        containers++;
        return next;
    }

    private long readEntry(long at, long end) throws IOException {
        if (end - at < MIN_ENTRY_HEADER_BYTES) {
            throw unexpected(at, "an entry's header of 32 bytes or more", (end - at) + " bytes");
        }
        ByteBuffer header = bytes(at, MIN_ENTRY_HEADER_BYTES);
        int kind = Short.toUnsignedInt(header.getShort(0));
        int version = Short.toUnsignedInt(header.getShort(2));
        long headerBytes = Integer.toUnsignedLong(header.getInt(4));
        long payloadBytes = header.getLong(8);
        int architecture = header.getInt(28);
        if (kind != FatEntry.PTX && kind != FatEntry.MACHINE_CODE) {
            throw unexpected(at, "an entry of kind 1 (PTX) or 2 (machine code)", "kind " + kind);
        }
        if (version != ENTRY_VERSION) {
            throw unexpected(at, "an entry of version 0x101", "0x" + Integer.toHexString(version));
        }
        if (headerBytes < MIN_ENTRY_HEADER_BYTES || headerBytes > MAX_ENTRY_HEADER_BYTES) {
            throw unexpected(at, "an entry's header of 32 to 4096 bytes", headerBytes + " bytes");
        }
        if (architecture < 10 || architecture > 999) {
            throw unexpected(at, "an architecture from 10 to 999", Integer.toUnsignedString(architecture));
        }
        if (payloadBytes < 0 || headerBytes > end - at || payloadBytes > end - at - headerBytes) {
            throw unexpected(at, "an entry that ends within its container", payloadBytes + " bytes");
        }
        entries.add(new FatEntry(kind, architecture, containers, at + headerBytes, payloadBytes));
        return at + headerBytes + payloadBytes;
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw unexpected(at, count + " more bytes", "the end of the file");
            }
        }
        return buffer;
    }

    private UserError unexpected(long at, String expected, String found) {
        return UserError.infrastructure(place + ", byte " + at + ": expected " + expected + ", found " + found
                + "; nothing was changed. This CUDA compiler's layout is not known: build the bundle without"
                + " GPU_ARCH (--arch)");
    }
}
