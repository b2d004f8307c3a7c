/**
 * The worker process: reads requests from standard input, runs trials on one engine, writes events to standard output.
 *
 * <p>What crosses is in {@link io.normbench.protocol}; each kind of request has a handler here. The orchestrator kills a
 * worker by closing its process; a worker ends by itself when its input ends.
 */
package io.normbench.worker;
