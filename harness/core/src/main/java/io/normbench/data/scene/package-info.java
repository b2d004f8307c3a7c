/**
 * Generated scenes: real digits on textured backgrounds, whose boxes, masks and class maps are exact by construction.
 *
 * <p>{@link io.normbench.data.scene.SceneGenerator} makes a scene from a seed and its index, the same bytes on every
 * machine: random numbers from {@link io.normbench.data.SplitMix64}, arithmetic that Java defines to the bit, no
 * drawing by {@code java.awt}. {@link io.normbench.data.scene.SceneWriter} writes a set of them in the layouts of COCO
 * and VOC. Reading such layouts belongs to {@link io.normbench.data.coco} and {@link io.normbench.data.voc}.
 */
package io.normbench.data.scene;
