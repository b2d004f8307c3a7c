package io.normbench.data.cifar;

import io.normbench.data.PixelScale;
import java.util.List;

/**
 * Opens CIFAR-100 in its binary version: 50,000 training and 10,000 test images of 32 by 32 pixels with the 100 fine
 * labels.
 *
 * <p>Normalization: mean 0.5071, 0.4865, 0.4409 and standard deviation 0.2673, 0.2564, 0.2762 of all training pixels
 * of a channel.
 */
public final class Cifar100Provider extends CifarProvider {
    public Cifar100Provider() {
        super(new CifarFormat(
                "cifar100",
                "cifar-100-binary",
                List.of("train.bin"),
                "test.bin",
                2,
                100,
                new PixelScale(255, new double[] {0.5071, 0.4865, 0.4409}, new double[] {0.2673, 0.2564, 0.2762})));
    }
}
