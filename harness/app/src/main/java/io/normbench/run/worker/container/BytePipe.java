package io.normbench.run.worker.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Bytes from one thread to another. Unlike {@link java.io.PipedInputStream} it does not care whether the threads live, and
 * a reader hears at once of what was written.
 */
final class BytePipe {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();
    private final Sink sink = new Sink();
    private final Source source = new Source();

    /** Where bytes go in; closing it ends the other end. */
    OutputStream sink() {
        return sink;
    }

    /** Where they come out. */
    InputStream source() {
        return source;
    }

    private final class Sink extends OutputStream {
        private boolean closed;

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] some, int from, int length) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            if (length > 0) {
                byte[] part = new byte[length];
                System.arraycopy(some, from, part, 0, length);
                parts.add(part);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                parts.add(END);
            }
        }
    }

    private final class Source extends InputStream {
        private byte[] part = new byte[0];
        private int next;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (next == part.length && !ended) {
                try {
                    part = parts.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
                next = 0;
                ended = part == END;
            }
            if (ended) {
                return -1;
            }
            int count = Math.min(length, part.length - next);
            System.arraycopy(part, next, into, from, count);
            next += count;
            return count;
        }

        @Override
        public int available() {
            return part.length - next;
        }
    }
}
