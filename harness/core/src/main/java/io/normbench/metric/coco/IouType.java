package io.normbench.metric.coco;

/** What overlaps are computed of. */
public enum IouType {
    /** Boxes. */
    BBOX,
    /** Masks. */
    SEGM
}
