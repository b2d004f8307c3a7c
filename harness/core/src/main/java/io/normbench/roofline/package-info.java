/**
 * What one layer alone costs beside what it must cost: the bytes that a method's passes cannot avoid to move, the time
 * that its passes take, the speed at which the device copies, and what a gap between them means.
 *
 * <p>Knows methods and the engine interface; starts no worker, writes no file and knows no task.
 */
package io.normbench.roofline;
