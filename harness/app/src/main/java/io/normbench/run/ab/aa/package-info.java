/** The noise of a machine: identical builds measured against each other. */
package io.normbench.run.ab.aa;
