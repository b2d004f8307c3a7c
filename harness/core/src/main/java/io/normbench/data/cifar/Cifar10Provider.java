package io.normbench.data.cifar;

import io.normbench.data.PixelScale;
import java.util.stream.IntStream;

/**
 * Opens CIFAR-10 in its binary version: 50,000 training and 10,000 test images of 32 by 32 pixels in 10 classes.
 *
 * <p>Normalization: mean 0.4914, 0.4822, 0.4465 and standard deviation 0.2470, 0.2435, 0.2616 of all training pixels
 * of a channel. Some published recipes divide by 0.2023, 0.1994, 0.2010 instead, which is the mean of the deviations
 * within single images.
 */
public final class Cifar10Provider extends CifarProvider {
    public Cifar10Provider() {
        super(new CifarFormat(
                "cifar10",
                "cifar-10-batches-bin",
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> "data_batch_" + i + ".bin")
                        .toList(),
                "test_batch.bin",
                1,
                10,
                new PixelScale(255, new double[] {0.4914, 0.4822, 0.4465}, new double[] {0.2470, 0.2435, 0.2616})));
    }
}
