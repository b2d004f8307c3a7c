package io.normbench.run.worker;

import io.normbench.protocol.Answer;
import io.normbench.result.Outcome;

/**
 * How a request to a worker ended.
 *
 * @param <A> its answer
 */
public sealed interface Reply<A extends Answer> {
    /** The worker answered. */
    record Answered<A extends Answer>(A answer) implements Reply<A> {}

    /** There is no answer, and no worker any more: it died, took too long, or could not be understood. */
    record Failed<A extends Answer>(Outcome outcome) implements Reply<A> {}
}
