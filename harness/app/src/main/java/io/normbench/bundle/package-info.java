/**
 * Makes a bundle: one folder and one archive with which NormBench runs on a machine that has no Java, no Maven and no
 * network.
 *
 * <p>A bundle is a distribution plus a Java runtime made for it, with the engines' natives beside the jars instead of
 * inside, so that nothing is unpacked on the machine it runs on. Here belongs what reads and writes files for it: ELF
 * files, fat binaries of CUDA, jars with natives, {@code jlink}. Nothing here runs a suite.
 */
package io.normbench.bundle;
