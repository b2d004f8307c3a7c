package io.normbench.engine.libtorch;

import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tensors of the device for one batch; made again where the shapes change. */
final class DevicePlace {
    private final LibTorchEngine engine;
    private List<Tensor> tensors = List.of();

    DevicePlace(LibTorchEngine engine) {
        this.engine = engine;
    }

    /** Tensors with the shapes and types of {@code like}, in the engine's layout; their values are undefined. */
    List<Tensor> like(List<org.bytedeco.pytorch.Tensor> like) {
        if (!fits(like)) {
            // Work given before may still read the old ones.
            engine.synchronize();
            release();
            List<Tensor> made = new ArrayList<>();
            for (org.bytedeco.pytorch.Tensor each : like) {
                LibTorchTensor tensor = engine.emptyInput(each);
                tensor.unwrap().retainReference();
                made.add(tensor);
            }
            tensors = List.copyOf(made);
        }
        return tensors;
    }

    private boolean fits(List<org.bytedeco.pytorch.Tensor> like) {
        boolean fits = like.size() == tensors.size();
        for (int i = 0; fits && i < like.size(); i++) {
            Tensor shaped = engine.wrap(like.get(i));
            fits = Arrays.equals(shaped.shape(), tensors.get(i).shape())
                    && shaped.dtype() == tensors.get(i).dtype();
        }
        return fits;
    }

    void release() {
        tensors.forEach(tensor -> LibTorchTensor.unwrap(tensor).releaseReference());
        tensors = List.of();
    }
}
