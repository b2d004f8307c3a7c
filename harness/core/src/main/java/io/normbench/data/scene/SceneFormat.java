package io.normbench.data.scene;

import java.util.Locale;

/** How a set of scenes is laid out on disk. */
public enum SceneFormat {
    /** COCO's: {@code annotations/instances_train.json}, {@code train/000000000001.png}, the same for {@code test}. */
    COCO,
    /**
     * VOC's: {@code JPEGImages}, {@code Annotations}, {@code SegmentationClass} and {@code ImageSets}, where the test
     * scenes are {@code val}. Pictures are PNG files.
     */
    VOC;

    /** The name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
