package io.normbench.tck;

import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The engine on the class path, opened for tests: one thread, on the CPU, deterministic. */
public final class Engines {
    private Engines() {}

    /** The engine's provider. */
    public static EngineProvider provider() {
        return only(EngineProvider.class);
    }

    /** What the engine declares of itself. */
    public static EngineUnderTest declared() {
        return only(EngineUnderTest.class);
    }

    /** In float64. */
    public static Engine float64() {
        return open(DType.FLOAT64, false);
    }

    /** In float32. */
    public static Engine float32() {
        return open(DType.FLOAT32, false);
    }

    /** In float32 with that arithmetic. */
    public static Engine of(Arithmetic arithmetic) {
        return provider().open(new EngineOptions("cpu", 1, DType.FLOAT32, false, true, arithmetic, false));
    }

    /** In {@code dtype}, with activations in rows or channels-last. */
    public static Engine open(DType dtype, boolean channelsLast) {
        return provider().open(new EngineOptions("cpu", 1, dtype, channelsLast, true));
    }

    private static <T> T only(Class<T> type) {
        List<T> found = ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("expected one META-INF/services/" + type.getName()
                    + " with one class among an engine and its tests, found " + found);
        }
        return found.get(0);
    }
}
