/**
 * The DL4J engine: the tensor interface over SameDiff graphs on ND4J.
 *
 * <p>Tensors are lazy. A program's operations become nodes ({@link io.normbench.engine.dl4j.Node}), which are values:
 * two equal lists of nodes say the same computation. When values are needed, the nodes are compared with those computed
 * before; if they are new, they are lowered to a SameDiff graph, with their gradients, and a plan of native operations
 * in fixed memory is kept ({@link io.normbench.engine.dl4j.Plan}). So a program is traced in every step and
 * may depend on the step or on values it reads; only what is equal is reused.
 *
 * <p>Here are the engine with the natives it loads, sessions with their parameters, and how a program becomes a plan;
 * what a node may compute is in {@link io.normbench.engine.dl4j.operation}. Nothing outside this engine may name a class
 * of it.
 */
package io.normbench.engine.dl4j;
