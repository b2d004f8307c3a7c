/**
 * What another framework needs to repeat the training of a cell and to tell where it parts from ours: weights, batches,
 * losses, gradients and weights again, as safetensors with a JSON index ({@link io.normbench.export.ExportIndex} says what
 * is in it).
 *
 * <p>Weights, batches and learning rates come from the trial's seed and suite alone, as in any trial of the cell. Nothing
 * here compares anything.
 */
package io.normbench.export;
