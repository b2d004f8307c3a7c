package io.normbench.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the first bytes of a file say that it is. */
enum FileKind {
    /** A zip archive: PyTorch's format since 1.6. */
    ZIP,
    /** A length and a JSON object. */
    SAFETENSORS,
    /** A pickle, or a tar archive of pickles: PyTorch's earlier formats. */
    OLD_PYTORCH,
    /** Keras and others. */
    HDF5,
    /** None of these. */
    OTHER;

    /** How many bytes are looked at. */
    static final int LONGEST_START = 300;

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int TAR_MARK = 257;
    private static final int PICKLE = 0x80;
    private static final int HIGHEST_PICKLE = 5;

    static FileKind of(byte[] start) {
        if (begins(start, 0, "PK\u0003\u0004") || begins(start, 0, "PK\u0005\u0006")) {
            return ZIP;
        }
        if (begins(start, 0, "\u0089HDF")) {
            return HDF5;
        }
        boolean pickle = start.length > 1 && (start[0] & 0xff) == PICKLE && start[1] >= 0 && start[1] <= HIGHEST_PICKLE;
        boolean object = start.length > LENGTH_BYTES && start[LENGTH_BYTES] == '{';
        if (begins(start, TAR_MARK, "ustar") || pickle && !object) {
            return OLD_PYTORCH;
        }
        // Also what is cut off before it: its reader says so.
        return object || start.length <= LENGTH_BYTES ? SAFETENSORS : OTHER;
    }

    private static boolean begins(byte[] start, int at, String mark) {
        byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
        return start.length >= at + bytes.length
                && Arrays.equals(Arrays.copyOfRange(start, at, at + bytes.length), bytes);
    }
}
