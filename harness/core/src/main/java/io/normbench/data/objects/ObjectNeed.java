package io.normbench.data.objects;

/** What a task needs of images with objects. The rest is neither read nor checked. */
public enum ObjectNeed {
    /** Boxes and their categories. */
    BOXES,
    /** Boxes, and the mask of every object. */
    MASKS,
    /** The class of every pixel. */
    CLASS_MAPS,
    /** Whatever the data have. */
    EVERYTHING;

    /** Whether boxes must be there. */
    public boolean boxes() {
        return this != CLASS_MAPS;
    }

    /** Whether outlines or class maps are read. */
    public boolean pixels() {
        return this != BOXES;
    }
}
