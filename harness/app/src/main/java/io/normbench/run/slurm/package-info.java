/**
 * Runs on a cluster: a plan becomes job arrays of Slurm, whose elements carry out parts of it in shards of the run
 * directory, and shards are merged into its results. What belongs here: packing, submitting, fencing, heartbeats,
 * merging, and what a user is told of it. What does not: how trials are carried out, which is any run's.
 */
package io.normbench.run.slurm;
