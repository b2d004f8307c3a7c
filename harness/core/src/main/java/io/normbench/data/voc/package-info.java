/**
 * Pascal VOC: pictures with class maps and boxes in the layout of VOC 2012.
 *
 * <p>{@link io.normbench.data.voc.VocProvider} opens a folder of it. Pictures, boxes and class maps are read from their
 * files when they are asked for. The metric of class maps belongs to {@link io.normbench.metric.miou}.
 */
package io.normbench.data.voc;
