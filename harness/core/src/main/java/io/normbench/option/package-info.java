/**
 * Options of methods, networks and data sets: what a suite may set, with types, defaults and checks.
 *
 * <p>Values and their validation only; what an option does belongs to whoever declares it.
 */
package io.normbench.option;
