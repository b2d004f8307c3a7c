/** A cell over many gates or runs, and where it changed. */
package io.normbench.gate.history;
