/**
 * The catalogue of methods as people read it: what each is, where it comes from, what it is called elsewhere, and facts
 * that are found by running it.
 *
 * <p>Facts are found on {@link io.normbench.plain.PlainEngine tensors in plain Java}, so that they need no engine and
 * are the same on every machine, and so that a plug-in's methods have them too. Knows methods, and nothing of suites,
 * engines or results.
 */
package io.normbench.catalogue;
