/**
 * The DL4J engine: the tensor interface over SameDiff graphs on ND4J.
 *
 * <p>Tensors are lazy. A program's operations become nodes ({@link io.normbench.engine.dl4j.Node}), which are values:
 * two equal lists of nodes say the same computation. When values are needed, the nodes are compared with those computed
 * before; if they are new, they are lowered to a SameDiff graph, with their gradients, and a plan of native operations
 * in fixed memory is kept ({@link io.normbench.engine.dl4j.Plan}). So a program is traced in every step and
 * may depend on the step or on values it reads; only what is equal is reused. No other package may name a class of this
 * one.
 *
 * <p>Layers of Deeplearning4j stand in such graphs as calls of Java code
 * ({@link io.normbench.engine.dl4j.LayerOperation}); only classes with "Layer" in their name know them.
 */
package io.normbench.engine.dl4j;
