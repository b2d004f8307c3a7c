/**
 * Normalization methods and weight transforms: one class each, written once over the tensor interface, and the
 * catalogue that finds them.
 *
 * <p>A method knows its formula and nothing of tasks, models, engines or measurement. Formulas and references stand in
 * the class comments; where two references disagree the class says which one it follows. Methods with a colon in their id
 * are layers of an engine's own library: they name the layer and hold its variables, the library computes.
 */
package io.normbench.norm;
