/**
 * Measurement of a comparison group: cells that differ in one thing, usually the method, side by side in one worker.
 *
 * <p>Every member's session is open at once, and members take turns of some ten milliseconds in random order, round
 * after round. The speed of a machine moves by half within seconds; a ratio of two blocks of one round hardly notices.
 * Here are the group's measurement, the rule that ends it, and the estimates from its blocks. It starts no process; its
 * blocks go to a file, round by round.
 *
 * <p>Duet benchmarking: Bulej et al. 2020, arXiv:2001.05811. Randomized multiple interleaved trials: Abedi and Brecht,
 * ICPE 2017. Workers as units of replication: Kalibera and Jones, ISMM 2013.
 */
package io.normbench.measure.rounds;
