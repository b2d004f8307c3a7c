package io.normbench.worker;

import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Writes events, one line each, at once: other threads and native code may print between lines, not inside. */
final class Events {
    private final PrintStream out;
    private int request;

    Events(PrintStream out) {
        this.out = out;
    }

    /** From now on events belong to this request. */
    synchronized void answering(int id) {
        request = id;
    }

    synchronized void send(Event event) {
        byte[] line = (Protocol.line(new Protocol.Said(request, event)) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
        out.flush();
    }
}
