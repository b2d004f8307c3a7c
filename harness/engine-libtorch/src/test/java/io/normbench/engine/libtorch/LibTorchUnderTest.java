package io.normbench.engine.libtorch;

import io.normbench.tck.EngineUnderTest;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** What the tests of every engine must know of this one. */
public final class LibTorchUnderTest implements EngineUnderTest {
    @Override
    public List<String> libraryPackages() {
        return List.of("org.bytedeco..");
    }

    @Override
    public boolean hasChannelsLast() {
        return true;
    }

    @Override
    public Set<Arithmetic> narrowArithmetic() {
        return Set.of(Arithmetic.BF16, Arithmetic.FP16);
    }

    @Override
    public Set<String> layersOfSeveralChannels() {
        return Set.of();
    }

    @Override
    public boolean isFreed(Tensor tensor) {
        return LibTorchTensor.unwrap(tensor).isNull();
    }
}
