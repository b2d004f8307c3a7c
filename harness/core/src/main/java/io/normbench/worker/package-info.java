/**
 * The worker process: reads requests from standard input, runs trials on one engine, writes events to standard output.
 *
 * <p>The protocol is one JSON object a line. Lines of standard output that do not begin with
 * {@link io.normbench.worker.WorkerProtocol#MARK} belong to the log: native libraries write there too. The orchestrator
 * kills a worker by closing its process; a worker ends by itself when its input ends.
 */
package io.normbench.worker;
