package io.normbench.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads values in pieces, so that nothing but the array they go to holds them. */
final class Values {
    private static final int PIECE = 1 << 16;

    private Values() {}

    /** Gives bytes one after another. */
    @FunctionalInterface
    interface Source {
        /** Fills {@code buffer} up to its limit. */
        void fill(ByteBuffer buffer) throws IOException;
    }

    /** The bytes of {@code channel} from {@code start} on. */
    static Source of(FileChannel channel, long start) {
        long[] at = {start};
        return buffer -> {
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, at[0]);
                if (read < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
                at[0] += read;
            }
        };
    }

    /** The bytes of {@code in}. */
    static Source of(InputStream in) {
        return buffer -> {
            int wanted = buffer.remaining();
            int read = in.readNBytes(buffer.array(), buffer.position(), wanted);
            if (read < wanted) {
                throw new EOFException("it ends too early");
            }
            buffer.position(buffer.limit());
        };
    }

    /** An array of {@code count} values. */
    static Object read(ElementType type, int count, ByteOrder order, Source source) throws IOException {
        Object values = type.array(count);
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(order);
        int done = 0;
        while (done < count) {
            int now = Math.min(count - done, PIECE / type.bytes());
            piece.clear().limit(now * type.bytes());
            source.fill(piece);
            type.decode(piece.flip(), values, done, now);
            done += now;
        }
        return values;
    }
}
