package io.normbench.engine.dl4j;

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
        Optional<Integer> cudaDevice = CudaBackend.local().index(options.device());
        if (cudaDevice.isEmpty()) {
            NativeLibrary.choose();
        }
        return NativeErrors.translate(() -> Dl4jEngine.open(options, cudaDevice));
    }
}
