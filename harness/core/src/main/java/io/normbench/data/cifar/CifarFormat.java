package io.normbench.data.cifar;

import io.normbench.data.Augmentation;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.augment.AugmentationSequence;
import io.normbench.data.augment.HorizontalFlip;
import io.normbench.data.augment.RandomShift;
import java.util.List;

/**
 * The binary version of CIFAR-10 or CIFAR-100 (A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images,
 * 2009): records of one or two label bytes, then 32 by 32 pixels of red, of green and of blue, in row order.
 *
 * @param name catalogue name
 * @param folderInArchive the folder that the published archive unpacks to
 * @param trainFiles names of the training files
 * @param testFile name of the test file
 * @param labelBytes label bytes before each image; the last of them is the label
 * @param classes number of classes
 * @param scale the usual normalization
 */
record CifarFormat(
        String name,
        String folderInArchive,
        List<String> trainFiles,
        String testFile,
        int labelBytes,
        int classes,
        PixelScale scale) {
    static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    static final String LICENCE = "no licence stated; A. Krizhevsky, Learning Multiple Layers of Features from Tiny "
            + "Images, 2009, asks to be cited";

    /** Bytes of one record. */
    int recordBytes() {
        return labelBytes + SHAPE.size();
    }

    /** What the folder must hold, for messages. */
    String content() {
        return String.join(", ", trainFiles) + " and " + testFile + " (the binary version of the data set)";
    }

    /** Pads by 4 pixels, crops at random, flips every second image (He et al. 2016, arXiv:1512.03385, section 4.2). */
    Augmentation augmentation() {
        return new AugmentationSequence(new RandomShift(4, scale.background()), new HorizontalFlip());
    }
}
