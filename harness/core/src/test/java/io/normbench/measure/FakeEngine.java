package io.normbench.measure;

import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * An engine that computes nothing: its logits are those of one image, its losses come from a function of the step's
 * number (1, 2, …).
 */
final class FakeEngine {
    private final IntToDoubleFunction losses;
    final List<Double> learningRates = new ArrayList<>();
    private int steps;

    FakeEngine(IntToDoubleFunction losses) {
        this.losses = losses;
    }

    Engine engine() {
        return proxy(Engine.class, (self, method, arguments) -> switch (method.getName()) {
            case "info" -> new EngineInfo("fake", "1", "cpu", 1, Map.of());
            case "session" -> session();
            case "peakDeviceBytes" -> -1L;
            default -> null;
        });
    }

    private Session session() {
        return proxy(Session.class, (self, method, arguments) -> switch (method.getName()) {
            case "upload" -> List.<Tensor>of();
            case "step" -> {
                learningRates.add((Double) arguments[2]);
                yield losses.applyAsDouble(++steps);
            }
            case "infer" -> List.of(HostTensor.of(new float[10], 1, 10));
            case "parameterCount" -> 42L;
            case "counts" -> Map.of("one_value_per_statistic", 3L);
            default -> null;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
