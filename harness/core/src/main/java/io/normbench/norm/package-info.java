/**
 * Normalization methods and weight transforms: one class each, written once over the tensor interface, and the
 * catalogue that finds them.
 *
 * <p>A method knows its formula and nothing of tasks, models, engines or measurement. Formulas and references stand in
 * the class comments; where two references disagree the class says which one it follows.
 */
package io.normbench.norm;
