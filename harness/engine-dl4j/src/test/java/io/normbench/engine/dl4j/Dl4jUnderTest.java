package io.normbench.engine.dl4j;

import io.normbench.tck.EngineUnderTest;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** What the tests of every engine must know of this one. */
public final class Dl4jUnderTest implements EngineUnderTest {
    @Override
    public List<String> libraryPackages() {
        return List.of("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.javacpp..");
    }

    @Override
    public boolean hasChannelsLast() {
        return false;
    }

    @Override
    public Set<Arithmetic> narrowArithmetic() {
        return Set.of();
    }

    /** The layer cuts a window of channels out. */
    @Override
    public Set<String> layersOfSeveralChannels() {
        return Set.of("dl4j:lrn");
    }

    @Override
    public boolean isFreed(Tensor tensor) {
        return Dl4jTensor.of(tensor).array().wasClosed();
    }
}
