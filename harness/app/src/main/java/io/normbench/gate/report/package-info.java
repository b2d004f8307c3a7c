/** A verdict for people and for machines: comment, summary, annotations, JUnit. */
package io.normbench.gate.report;
