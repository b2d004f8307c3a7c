/**
 * Reads annotation files as a stream: what {@code metric.coco} and {@code metric.miou} share.
 *
 * <p>Knows JSON and where a fault lies; knows no metric. A whole file is never held as a tree.
 */
package io.normbench.metric.json;
