/**
 * What nodes compute: each {@link io.normbench.engine.dl4j.operation.Operation} writes itself and its gradient into a
 * SameDiff graph, with the graph and the arithmetic of shapes that they share. Knows no tensor, node or plan.
 *
 * <p>Layers of Deeplearning4j stand in such graphs as calls of Java code
 * ({@link io.normbench.engine.dl4j.operation.LayerOperation}); only classes with "Layer" in their name know them.
 */
package io.normbench.engine.dl4j.operation;
