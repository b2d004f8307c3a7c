/**
 * Provenance of what a run trained and evaluated, as OLCUT objects (the provenance system of Tribuo): data and split,
 * network and training, evaluation. Written beside the results, read back, flattened and compared.
 *
 * <p>Values only; nothing here runs a trial or decides what is printed.
 */
package io.normbench.provenance;
