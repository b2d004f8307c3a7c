package io.normbench.run.worker;

import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Workers that say what a test wrote down, whatever they are asked, and then end.
 *
 * @param output all that one writes
 * @param status its exit status
 * @param limitedBytes what it takes of its memory limit
 */
public record ScriptedWorkers(String output, int status, long limitedBytes) implements Runner {
    /** Workers that say {@code lines}, and end with status 3. */
    public static ScriptedWorkers saying(String... lines) {
        return new ScriptedWorkers(String.join("\n", lines) + "\n", 3, 0);
    }

    /** The line of a worker of this build that starts. */
    public static String hello() {
        return said(0, new Event.Hello(Protocol.VERSION));
    }

    /** The line of an event that belongs to request {@code id}. */
    public static String said(int id, Event event) {
        return Protocol.line(new Protocol.Said(id, event));
    }

    @Override
    public WorkerLink start(WorkerLaunch launch) {
        return new Link();
    }

    private final class Link implements WorkerLink {
        private volatile boolean killed;

        @Override
        public OutputStream input() {
            return new ByteArrayOutputStream();
        }

        @Override
        public InputStream output() {
            return new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OptionalLong pid() {
            return OptionalLong.empty();
        }

        @Override
        public void keepOnOneCore() {
            // There is no process.
        }

        @Override
        public boolean alive() {
            return !killed;
        }

        @Override
        public OptionalLong limitedBytes() {
            return OptionalLong.of(limitedBytes);
        }

        @Override
        public boolean awaitEnd(long millis) {
            return true;
        }

        @Override
        public int exitStatus() {
            return status;
        }

        @Override
        public void kill() {
            killed = true;
        }
    }
}
