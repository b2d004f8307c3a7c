package io.normbench.testengines;

import io.normbench.engine.libtorch.LibTorchEngineProvider;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import io.normbench.util.UserError;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The CPU in the place of a CUDA device. Writes into the worker's log which GPUs the worker was shown, and when each
 * network began and ended on them. A step of more than {@value #MOST_IMAGES} images finds no memory, and after one of
 * {@value #ASSERTING_IMAGES} no other succeeds in that process. At the third step of {@value #LOST_IMAGES} the device is gone.
 */
public final class FakeCuda implements EngineProvider {
    /** Its id. */
    public static final String ID = "fake_cuda";

    /** Begins each of its lines in the log. */
    public static final String MARK = "fake-cuda";

    /** Images that fit. */
    public static final int MOST_IMAGES = 23;

    /** Images at which a kernel asserts. */
    public static final int ASSERTING_IMAGES = 7;

    /** Images at whose third step the device disappears. */
    public static final int LOST_IMAGES = 11;

    private boolean asserted;
    private int lostSteps;
    private long peakBytes;

    /** For the service loader. */
    public FakeCuda() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Engine open(EngineOptions options) {
        if (!List.of("auto", "cuda", "cuda:0").contains(options.device())) {
            throw UserError.infrastructure("device " + options.device() + ": a worker sees one GPU", null);
        }
        Engine cpu = new LibTorchEngineProvider()
                .open(new EngineOptions(
                        "cpu", options.threads(), options.dtype(), options.channelsLast(), options.deterministic()));
        return proxy(Engine.class, (method, arguments) -> {
            if (method.getName().equals("info")) {
                EngineInfo info = cpu.info();
                return new EngineInfo(ID, info.version(), "cuda:0", info.threads(), info.details());
            }
            Object answer = call(cpu, method, arguments);
            return switch (method.getName()) {
                case "session" -> session((Session) answer);
                case "peakDeviceBytes" -> peakBytes;
                default -> answer;
            };
        });
    }

    private Session session(Session session) {
        say("begin");
        return proxy(Session.class, (method, arguments) -> {
            if (method.getName().equals("step")) {
                long images = ((Tensor) ((List<?>) arguments[1]).get(0)).n();
                if (images > MOST_IMAGES) {
                    throw new OutOfMemoryException("device", "device: CUDA out of memory. Tried " + images, null);
                }
                asserted |= images == ASSERTING_IMAGES;
                if (asserted) {
                    throw new IllegalStateException("CUDA error: device-side assert triggered");
                }
                lostSteps += images == LOST_IMAGES ? 1 : 0;
                if (lostSteps >= 3) {
                    throw new IllegalStateException(
                            "CUDA error: unknown error\nCUDA kernel errors might be asynchronously reported");
                }
                peakBytes = images << 20;
            }
            Object answer = call(session, method, arguments);
            if (method.getName().equals("close")) {
                say("end");
            }
            return answer;
        });
    }

    private static void say(String what) {
        System.err.println(MARK + " " + what + " " + System.getenv("CUDA_VISIBLE_DEVICES") + " " + System.nanoTime());
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answer.to(method, args)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
