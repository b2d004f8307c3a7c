package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.presence.ThisMachine;
import io.normbench.tensor.DeviceFinding;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the LibTorch engine known; loads nothing native until {@link #open}. */
public final class LibTorchEngineProvider implements EngineProvider {
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    @Override
    public String id() {
        return "libtorch";
    }

    @Override
    public Engine open(EngineOptions options) {
        return LibTorchEngine.open(options);
    }

    @Override
    public List<DeviceFinding> explain(String device) {
        Matcher cuda = CUDA.matcher(device);
        if (!cuda.matches()) {
            return List.of();
        }
        int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        return new ThisMachine().findings(index);
    }
}
