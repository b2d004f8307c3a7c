/**
 * The tests that every engine must pass: an engine is done when they are green in its module.
 *
 * <p>They cover each operation's values and gradients in both precisions, sessions (variables, updates, state, counts),
 * degenerate inputs, every method against its reference vectors, training of whole networks, and the module's borders.
 * What only one engine has (its own layers, its memory, its recorded steps) is tested in that engine's module, with the
 * {@link io.normbench.tck.Nd arrays}, {@link io.normbench.tck.Training networks} and
 * {@link io.normbench.tck.Engines engines} from here.
 *
 * <p>To run them, an engine's module
 *
 * <ol>
 *   <li>depends on {@code normbench-engine-tck}, type {@code test-jar}, scope {@code test}; the parent's Surefire then
 *       runs them beside the module's own tests;
 *   <li>names its {@link io.normbench.tensor.EngineProvider} in {@code META-INF/services}, as it must for workers;
 *   <li>declares in {@link io.normbench.tck.EngineUnderTest} how it differs from others, and names that class in
 *       {@code src/test/resources/META-INF/services}. What it declares to lack must be refused by name.
 * </ol>
 */
package io.normbench.tck;
