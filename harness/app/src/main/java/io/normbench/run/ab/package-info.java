/**
 * A/B measurements: two builds, plug-in jars or option sets (the arms), measured in turn on one machine.
 *
 * <p>Each arm is served by a process of its own distribution ({@code normbench arm},
 * {@link io.normbench.run.ab.ArmServer}), which plans the suite and starts that distribution's workers. The comparing
 * process ({@link io.normbench.run.ab.AbRun}, {@link io.normbench.run.ab.aa.AaRun}) knows an arm only by the lines of
 * {@code ArmProtocol}, which name cells by their coordinates in the suite and rows by the columns of results.csv, so
 * that two versions whose records differ can be compared. What the numbers mean is not decided here.
 */
package io.normbench.run.ab;
