/**
 * Whether CUDA works on this machine, and why not: looks in child processes at the natives, the driver and the libraries
 * between them, and says what is wrong with its remedy. Nothing here computes.
 */
package io.normbench.engine.libtorch.presence;
