package io.normbench.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Zeros in the place of what a file does not need, which compress to nothing. */
final class Zeros {
    private static final int BUFFER_BYTES = 1 << 20;

    private Zeros() {}

    /** Overwrites {@code count} bytes of {@code channel} from {@code offset} on. */
    static void write(FileChannel channel, long offset, long count) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(BUFFER_BYTES);
        long done = 0;
        while (done < count) {
            zeros.clear().limit((int) Math.min(BUFFER_BYTES, count - done));
            done += channel.write(zeros, offset + done);
        }
    }
}
