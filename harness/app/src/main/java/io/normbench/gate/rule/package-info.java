/** One rule for each quantity: outcome, memory, accuracy, step time. */
package io.normbench.gate.rule;
