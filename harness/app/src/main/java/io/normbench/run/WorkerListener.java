package io.normbench.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Hears the events that a worker sends before its answer: engine, first step, progress, pictures, predictions, verdicts.
 */
@FunctionalInterface
interface WorkerListener {
    /** Called on the thread that waits for the answer. */
    void event(String name, JsonNode event);
}
