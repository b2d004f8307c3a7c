package io.normbench.norm;

/** What a method's statistics are taken over, or what it does instead: the groups of the catalogue, in its order. */
public enum Family {
    /** Statistics that the images of a batch share, or running estimates of them. */
    BATCH("Statistics of the batch"),
    /** Statistics of one image: instance, layer, group, position or window. */
    IMAGE("Statistics of one image"),
    /** Both kinds, one after the other or mixed. */
    MIXED("Statistics of batch and image together"),
    /** Covariances in the place of variances. */
    WHITENING("Whitening"),
    /** A normalization that is defined together with its activation. */
    ACTIVATION("Normalization with its activation inside"),
    /** Element by element: no statistics, or finished ones. */
    ELEMENTWISE("Element by element, without statistics"),
    /** Reparametrizations of a convolution's weight, which a normalization may follow. */
    WEIGHT("Weight transforms, named after a method: gn+ws"),
    /** A layer as the library below one engine ships it. */
    ENGINE("Layers of an engine's own library"),
    /** Methods that say nothing of it, such as those of plug-ins. */
    OTHER("Other methods");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
