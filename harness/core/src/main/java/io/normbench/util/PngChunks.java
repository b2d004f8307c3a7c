package io.normbench.util;

import java.io.ByteArrayOutputStream;

/**
 * The chunks of a PNG file that say what its samples are. The others (profiles, texts, times, transparency) ImageIO reads
 * too, and gives up where one is broken, though no pixel depends on it.
 */
public final class PngChunks {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int ANCILLARY = 0x20; // the bit of the first letter of a chunk's name
    private static final int FRAME = 12; // length, name and checksum around a chunk's data

    private PngChunks() {}

    /** Whether {@code bytes} begin as a PNG file does. */
    public static boolean isPng(byte[] bytes) {
        if (bytes.length < SIGNATURE.length) {
            return false;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (bytes[i] != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    /** The file without chunks that a reader may pass over. From where its structure is broken on it stays as it is. */
    public static byte[] critical(byte[] bytes) {
        if (!isPng(bytes)) {
            return bytes;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
        kept.write(bytes, 0, SIGNATURE.length);
        int at = SIGNATURE.length;
        while (at + FRAME <= bytes.length) {
            long length = (bytes[at] & 0xFFL) << 24
                    | (bytes[at + 1] & 0xFF) << 16
                    | (bytes[at + 2] & 0xFF) << 8
                    | bytes[at + 3] & 0xFF;
            if (at + FRAME + length > bytes.length) {
                break;
            }
            int whole = FRAME + (int) length;
            if ((bytes[at + 4] & ANCILLARY) == 0) {
                kept.write(bytes, at, whole);
            }
            at += whole;
        }
        kept.write(bytes, at, bytes.length - at);
        return kept.toByteArray();
    }
}
