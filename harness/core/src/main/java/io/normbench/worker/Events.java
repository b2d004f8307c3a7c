package io.normbench.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Writes events, one line each, flushed at once. */
final class Events {
    private final PrintStream out;
    private final ObjectMapper mapper;

    Events(PrintStream out, ObjectMapper mapper) {
        this.out = out;
        this.mapper = mapper;
    }

    ObjectNode event(String name) {
        return mapper.createObjectNode().put("event", name);
    }

    synchronized void send(ObjectNode event) {
        try {
            out.println(WorkerProtocol.MARK + mapper.writeValueAsString(event));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
