/**
 * Images and labels: data sets, splits, augmentation, and the loader that turns them into batches.
 *
 * <p>Plain arrays only: no tensor, no engine, no task. A data set is read-only once opened and safe to read from
 * several threads.
 */
package io.normbench.data;
