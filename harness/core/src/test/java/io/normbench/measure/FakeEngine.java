package io.normbench.measure;

import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.DType;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
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
 * number in its session (1, 2, …).
 */
public final class FakeEngine {
    private final IntToDoubleFunction losses;
    final List<Double> learningRates = new ArrayList<>();
    final List<SessionOptions> sessions = new ArrayList<>();
    public final List<String> timerCalls = new ArrayList<>();
    final List<String> peakCalls = new ArrayList<>();
    int preparingSteps;
    long peakBytes = -1;
    long reservedBytes = -1;
    private boolean hasTimer;
    private int steps;
    private int preparing;

    public FakeEngine(IntToDoubleFunction losses) {
        this.losses = losses;
    }

    /** A trial of {@code method} on digits: ten steps at a batch of 64. */
    public static Trial trial(String method, int batchSize, Measurement measurement) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 4)),
                new TrainSpec(640, 0, 0.1, 32, 10, 0.9, 1e-4, 0.1, false, 1, Schedule.cosine()));
        Cell cell = new Cell(
                task, MethodSpec.of(method), batchSize, batchSize, Precision.FP32, Layout.NCHW, "fake", "cpu", 1);
        return new Trial(cell, "cell", measurement, 1, 1);
    }

    /** What a worker finds; it has no double precision. */
    public static final class Provider implements EngineProvider {
        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Engine open(EngineOptions options) {
            if (options.dtype() == DType.FLOAT64) {
                throw new UnsupportedOperationException("precision fp64");
            }
            return new FakeEngine(step -> 2.3).engine();
        }
    }

    public Engine engine() {
        return proxy(Engine.class, (self, method, arguments) -> switch (heard(method.getName())) {
            case "info" -> new EngineInfo("fake", "1", "cpu", 1, Map.of());
            case "session" -> {
                sessions.add((SessionOptions) arguments[0]);
                steps = 0;
                preparing = preparingSteps;
                yield session();
            }
            case "deviceTimer" -> hasTimer ? Optional.of(timer()) : Optional.empty();
            case "peakDeviceBytes" -> peakBytes;
            case "peakReservedDeviceBytes" -> reservedBytes;
            default -> method.isDefault() ? InvocationHandler.invokeDefault(self, method, arguments) : null;
        });
    }

    private String heard(String call) {
        if (call.equals("session") || call.endsWith("eakDeviceBytes")) {
            peakCalls.add(call);
        }
        return call;
    }

    /** From now on the device keeps time: every step takes a millisecond more than the one before. */
    public FakeEngine withTimer() {
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
                preparing = Math.max(0, preparing - 1);
                yield losses.applyAsDouble(++steps);
            }
            case "stepsUntilSteady" -> preparing;
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
