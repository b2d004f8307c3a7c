/**
 * Images and labels: data sets, splits, augmentation, and the loader that turns them into batches.
 *
 * <p>Plain arrays only: no tensor, no engine, no task. A data set is read-only once opened and safe to read from
 * several threads. To add one, write a {@link io.normbench.data.DatasetProvider} and name it in
 * {@code META-INF/services}. Every random choice comes from {@link io.normbench.data.SplitMix64}, so that a seed means
 * the same images on every machine.
 */
package io.normbench.data;
