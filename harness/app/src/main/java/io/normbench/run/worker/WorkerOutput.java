package io.normbench.run.worker;

import io.normbench.protocol.Protocol;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes apart what a worker writes, on a thread of its own: messages are handed on, all else belongs to the log. */
final class WorkerOutput {
    private final InputStream output;
    private final LogTail log;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "worker-output");

    WorkerOutput(InputStream output, LogTail log) {
        this.output = output;
        this.log = log;
        reader.setDaemon(true);
        reader.start();
    }

    /** Something of interest in a worker's output. */
    sealed interface Heard {
        /** A message. */
        record Message(Protocol.Said said) implements Heard {}

        /** What begins as a message and is none. */
        record Garbage(String why) implements Heard {}

        /** Nothing comes any more; {@code broken} if a message had begun. */
        record End(boolean broken) implements Heard {}
    }

    /** The next thing; null if there is none within {@code nanos}. */
    @Nullable
    Heard next(long nanos) throws InterruptedException {
        return heard.poll(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits until everything was read, for at most {@code millis}. */
    void drain(long millis) throws InterruptedException {
        reader.join(millis);
    }

    /** Lets go of what may be held open by a child of a worker that has ended. */
    void close() {
        try {
            output.close();
        } catch (IOException e) {
            // Nothing is read from it any more.
        }
    }

    private void read() {
        boolean broken = false;
        try (InputStream bytes = new BufferedInputStream(output)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                if (next == '\n') {
                    line(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(next);
                }
            }
            if (line.size() > 0) {
                log.line(line.toString(StandardCharsets.UTF_8));
                broken = line.toString(StandardCharsets.UTF_8).contains(Protocol.MARK);
            }
        } catch (IOException e) {
            log.line("(output broke off: " + e.getMessage() + ")");
        } finally {
            heard.add(new Heard.End(broken));
        }
    }

    /** What stands before the mark on a message's line was printed by native code without a line end. */
    private void line(String line) {
        int mark = line.indexOf(Protocol.MARK);
        if (mark < 0) {
            log.line(line);
            return;
        }
        if (mark > 0) {
            log.line(line.substring(0, mark));
        }
        try {
            heard.add(new Heard.Message(Protocol.said(line.substring(mark + Protocol.MARK.length()))));
        } catch (IllegalArgumentException e) {
            log.line(line);
            heard.add(new Heard.Garbage(String.valueOf(e.getMessage())));
        }
    }
}
