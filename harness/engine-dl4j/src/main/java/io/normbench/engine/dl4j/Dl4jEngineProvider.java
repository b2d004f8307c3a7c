package io.normbench.engine.dl4j;

import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import java.util.Optional;

/** Makes the DL4J engine known; loads nothing native until {@link #open}. */
public final class Dl4jEngineProvider implements EngineProvider {
    @Override
    public String id() {
        return "dl4j";
    }

    @Override
    public Engine open(EngineOptions options) {
        refuse(options);
        Optional<Integer> cudaDevice = CudaBackend.local().index(options.device());
        if (cudaDevice.isEmpty()) {
            NativeLibrary.choose();
        }
        return NativeErrors.translate(() -> Dl4jEngine.open(options, cudaDevice));
    }

    /** What ND4J has no operations for: taken in silence, the number would be another one than its label says. */
    private static void refuse(EngineOptions options) {
        if (options.arithmetic() != Arithmetic.FULL) {
            throw new UnsupportedOperationException(
                    "precision " + options.arithmetic().id() + " is not part of engine dl4j; it has fp32 and fp64");
        }
        if (options.channelsLast()) {
            throw new UnsupportedOperationException("layout channels_last is not part of engine dl4j; it has nchw");
        }
    }
}
