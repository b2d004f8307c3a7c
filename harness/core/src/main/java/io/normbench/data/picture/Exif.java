package io.normbench.data.picture;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the orientation that EXIF data give. */
final class Exif {
    /** The picture is as it lies in the file. */
    static final int UPRIGHT = 1;

    private static final int TURNED = 5; // from here on, rows and columns change places
    private static final int LAST = 8;

    private static final int ORIENTATION = 0x112;
    private static final int ENTRY_BYTES = 12;
    private static final int SHORT = 3;

    private Exif() {}

    /** Whether a picture of {@code orientation} is shown with rows and columns changed. */
    static boolean turns(int orientation) {
        return orientation >= TURNED;
    }

    /** The orientation 1 to 8 that a TIFF structure gives; {@link #UPRIGHT} where it gives none, or is broken. */
    static int orientation(byte[] tiff, int offset, int length) {
        try {
            ByteBuffer data = ByteBuffer.wrap(tiff, offset, length).slice();
            data.order(data.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = data.getInt(4);
            int entries = data.getShort(directory) & 0xFFFF;
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + ENTRY_BYTES * i;
                if ((data.getShort(entry) & 0xFFFF) == ORIENTATION && data.getShort(entry + 2) == SHORT) {
                    int value = data.getShort(entry + 8);
                    return value >= UPRIGHT && value <= LAST ? value : UPRIGHT;
                }
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            // falls through: broken data turn nothing
        }
        return UPRIGHT;
    }
}
