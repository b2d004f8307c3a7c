/** What is judged: the samples of each cell of two builds, paired, with the conditions that they were measured under. */
package io.normbench.gate.sample;
