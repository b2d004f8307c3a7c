/**
 * The orchestrator's side of a worker: starts it, asks, listens, kills, and tells what became of it.
 *
 * <p>{@link io.normbench.run.worker.WorkerClient} is the only one who speaks the {@link io.normbench.protocol}, and a
 * {@link io.normbench.run.worker.Runner} the only one who knows where workers live. Nothing here knows plans or rows.
 */
package io.normbench.run.worker;
