package io.normbench.bundle;

import io.normbench.util.FatBinary;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes containers of fat binaries, for tests. Every byte of a payload is the one given, so that each can be told. */
final class TinyFatBinary {
    private final ByteArrayOutputStream section = new ByteArrayOutputStream();
    private ByteArrayOutputStream container = new ByteArrayOutputStream();

    /** An entry of the container that {@link #endContainer} ends. */
    TinyFatBinary entry(int kind, int architecture, int headerBytes, int payloadBytes, int fill) {
        ByteBuffer header = TinyElf.little(headerBytes);
        header.putShort(0, (short) kind);
        header.putShort(2, (short) 0x0101);
        header.putInt(4, headerBytes);
        header.putLong(8, payloadBytes);
        header.putInt(28, architecture);
        container.writeBytes(header.array());
        byte[] payload = new byte[payloadBytes];
        Arrays.fill(payload, (byte) fill);
        container.writeBytes(payload);
        return this;
    }

    TinyFatBinary endContainer() {
        ByteBuffer header = TinyElf.little(16);
        header.putInt(0, FatBinary.MAGIC);
        header.putShort(4, (short) 1);
        header.putShort(6, (short) 16);
        header.putLong(8, container.size());
        section.writeBytes(header.array());
        section.writeBytes(container.toByteArray());
        container = new ByteArrayOutputStream();
        return this;
    }

    /** Zeros between containers, as linkers leave them. */
    TinyFatBinary padding(int bytes) {
        section.writeBytes(new byte[bytes]);
        return this;
    }

    byte[] bytes() {
        return section.toByteArray();
    }
}
