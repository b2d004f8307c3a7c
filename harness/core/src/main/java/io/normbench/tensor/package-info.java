/**
 * The engine SPI: tensors with differentiable operations, named variables, and training sessions.
 *
 * <p>Methods, models and tasks are written once over these interfaces; an engine implements them in a module of its
 * own and is found through {@link java.util.ServiceLoader}. No class here does arithmetic.
 */
package io.normbench.tensor;
