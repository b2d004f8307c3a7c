package io.normbench.run;

import com.fasterxml.jackson.databind.JsonNode;

/** How a request to a worker ended. */
sealed interface WorkerReply {
    /** The worker answered. */
    record Answer(JsonNode event) implements WorkerReply {}

    /** The worker refused with a message for the user; the whole run is pointless. */
    record Fault(String message, int exitStatus) implements WorkerReply {}

    /** The worker took too long and was killed. */
    record TimedOut(double limitSeconds) implements WorkerReply {}

    /** The worker's process ended. */
    record Died(int exitCode, String logTail) implements WorkerReply {}
}
