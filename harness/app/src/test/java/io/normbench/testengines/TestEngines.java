package io.normbench.testengines;

import io.normbench.engine.libtorch.LibTorchEngineProvider;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.trace.Observation;
import io.normbench.trace.Observer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** LibTorch under other names, sound or with a fault. Not announced as services: {@link #announce} does that. */
public final class TestEngines {
    private static final double FAULT = 1e-6;
    private static final double MOMENTUM_FAULT = 1e-3;

    private TestEngines() {}

    /** Makes {@code providers} known to who has {@code folder} on its class path. */
    @SafeVarargs
    public static void announce(Path folder, Class<? extends EngineProvider>... providers) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(EngineProvider.class.getName()),
                List.of(providers).stream().map(Class::getName).collect(Collectors.joining("\n")));
    }

    /** Without a fault. */
    public static final class Twin extends Provider {
        /** For the service loader. */
        public Twin() {
            super("twin");
        }
    }

    /** Its {@code rsqrt} is a millionth too large. */
    public static final class OffRsqrt extends Provider {
        /** For the service loader. */
        public OffRsqrt() {
            super("off_rsqrt");
        }

        @Override
        Engine faulty(Engine engine) {
            return new Observation(disturbing("rsqrt")).of(engine);
        }
    }

    /** Its {@code tanh} is a millionth too large. */
    public static final class OffTanh extends Provider {
        /** For the service loader. */
        public OffTanh() {
            super("off_tanh");
        }

        @Override
        Engine faulty(Engine engine) {
            return new Observation(disturbing("tanh")).of(engine);
        }
    }

    /** Its {@code tanh} is right, but not its slope. */
    public static final class OffSlope extends Provider {
        /** For the service loader. */
        public OffSlope() {
            super("off_slope");
        }

        @Override
        Engine faulty(Engine engine) {
            return new Observation((operation, operands, result) -> operation.equals("tanh")
                            ? result.add(result.sub(result.stopGradient()).mul(FAULT))
                            : result)
                    .of(engine);
        }
    }

    /** Takes a little more momentum than it is told, which shows from the second step on. */
    public static final class OffMomentum extends Provider {
        /** For the service loader. */
        public OffMomentum() {
            super("off_momentum");
        }

        @Override
        Session session(Engine engine, SessionOptions options) {
            return engine.session(new SessionOptions(
                    options.seed(), options.momentum() + MOMENTUM_FAULT, options.weightDecay(), options.statBatch()));
        }
    }

    /** Takes too large a learning rate from the twelfth step of a session on, which no single step can show. */
    public static final class Late extends Provider {
        private static final int FIRST = 12;

        /** For the service loader. */
        public Late() {
            super("late");
        }

        @Override
        Session session(Engine engine, SessionOptions options) {
            Session session = engine.session(options);
            AtomicInteger steps = new AtomicInteger();
            return (Session) Proxy.newProxyInstance(
                    Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("step") && steps.incrementAndGet() >= FIRST) {
                            arguments[2] = 2 * (double) arguments[2];
                        }
                        return call(session, method, arguments);
                    });
        }
    }

    /** Rounds otherwise: the last bit of every result but integers is another one. */
    public static final class OtherRounding extends Provider {
        /** For the service loader. */
        public OtherRounding() {
            super("other_rounding");
        }

        @Override
        Engine faulty(Engine engine) {
            return new Observation((operation, operands, result) ->
                            result.dtype() == DType.INT64 ? result : result.mul(1 + Math.ulp(1.0)))
                    .of(engine);
        }
    }

    /** Has no {@code tanh}. */
    public static final class NoTanh extends Provider {
        /** For the service loader. */
        public NoTanh() {
            super("no_tanh");
        }

        @Override
        Engine faulty(Engine engine) {
            return new Observation((operation, operands, result) -> {
                        if (operation.equals("tanh")) {
                            throw new UnsupportedOperationException("operation 'tanh' is not available");
                        }
                        return result;
                    })
                    .of(engine);
        }
    }

    /** Says that it captures steps, and launches them one by one. */
    public static final class Capturing extends Provider {
        /** For the service loader. */
        public Capturing() {
            super("capturing");
        }

        @Override
        Session session(Engine engine, SessionOptions options) {
            return engine.session(
                    new SessionOptions(options.seed(), options.momentum(), options.weightDecay(), options.statBatch()));
        }
    }

    /** Takes a little more momentum in steps that it says it captures. */
    public static final class OffCapturing extends Provider {
        /** For the service loader. */
        public OffCapturing() {
            super("off_capturing");
        }

        @Override
        Session session(Engine engine, SessionOptions options) {
            double momentum = options.momentum() + (options.captured() ? MOMENTUM_FAULT : 0);
            return engine.session(
                    new SessionOptions(options.seed(), momentum, options.weightDecay(), options.statBatch()));
        }
    }

    private static Observer disturbing(String name) {
        return (operation, operands, result) -> operation.equals(name) ? result.mul(1 + FAULT) : result;
    }

    /** LibTorch under another id. */
    private abstract static class Provider implements EngineProvider {
        private final String id;

        Provider(String id) {
            this.id = id;
        }

        Engine faulty(Engine engine) {
            return engine;
        }

        Session session(Engine engine, SessionOptions options) {
            return engine.session(options);
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Engine open(EngineOptions options) {
            Engine engine = faulty(new LibTorchEngineProvider().open(options));
            return (Engine) Proxy.newProxyInstance(
                    Engine.class.getClassLoader(),
                    new Class<?>[] {Engine.class},
                    (proxy, method, arguments) -> answer(engine, method, arguments));
        }

        private Object answer(Engine engine, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("info")) {
                EngineInfo info = engine.info();
                return new EngineInfo(id, info.version(), info.device(), info.threads(), info.details());
            }
            if (method.getName().equals("session")) {
                return session(engine, (SessionOptions) arguments[0]);
            }
            return call(engine, method, arguments);
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
