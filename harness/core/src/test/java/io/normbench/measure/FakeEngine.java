package io.normbench.measure;

import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * An engine that computes nothing: its logits are those of one image, its losses come from a function of the step's
 * number (1, 2, …).
 */
public final class FakeEngine {
    private final IntToDoubleFunction losses;
    final List<Double> learningRates = new ArrayList<>();
    final List<SessionOptions> sessions = new ArrayList<>();
    final List<String> timerCalls = new ArrayList<>();
    int preparingSteps;
    long reservedBytes = -1;
    private boolean hasTimer;
    private int steps;

    public FakeEngine(IntToDoubleFunction losses) {
        this.losses = losses;
    }

    public Engine engine() {
        return proxy(Engine.class, (self, method, arguments) -> switch (method.getName()) {
            case "info" -> new EngineInfo("fake", "1", "cpu", 1, Map.of());
            case "session" -> {
                sessions.add((SessionOptions) arguments[0]);
                yield session();
            }
            case "deviceTimer" -> hasTimer ? Optional.of(timer()) : Optional.empty();
            case "peakDeviceBytes" -> -1L;
            case "peakReservedDeviceBytes" -> reservedBytes;
            default -> method.isDefault() ? InvocationHandler.invokeDefault(self, method, arguments) : null;
        });
    }

    /** From now on the device keeps time: every step takes a millisecond more than the one before. */
    FakeEngine withTimer() {
        hasTimer = true;
        return this;
    }

    private DeviceTimer timer() {
        double[] millis = new double[1];
        return proxy(DeviceTimer.class, (self, method, arguments) -> {
            timerCalls.add(method.getName());
            return method.getName().equals("elapsedMillis") ? ++millis[0] : null;
        });
    }

    private Session session() {
        return proxy(Session.class, (self, method, arguments) -> switch (method.getName()) {
            case "upload" -> List.<Tensor>of();
            case "step" -> {
                learningRates.add((Double) arguments[2]);
                preparingSteps = Math.max(0, preparingSteps - 1);
                yield losses.applyAsDouble(++steps);
            }
            case "stepsUntilSteady" -> preparingSteps;
            case "infer" -> List.of(HostTensor.of(new float[10], 1, 10));
            case "parameterCount" -> 42L;
            case "counts" -> Map.of("one_value_per_statistic", 3L);
            default -> method.isDefault() ? InvocationHandler.invokeDefault(self, method, arguments) : null;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
