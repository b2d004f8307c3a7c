package io.normbench.worker;

import io.normbench.norm.MethodCatalog;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.RooflineBench;
import io.normbench.roofline.RooflineSettings;
import io.normbench.roofline.ValueBytes;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.Precision;
import io.normbench.suite.SuiteDefaults;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.SessionOptions;
import io.normbench.util.UserError;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for the roofline of one layer. A request without a method only opens the engine; the first one with a
 * method also measures the ceiling.
 */
final class RooflineHandler implements Handler<Request.Roofline, Answer.Roofline> {
    private static final Logger LOG = LoggerFactory.getLogger(RooflineHandler.class);

    private final EngineHolder engines;
    private final MethodCatalog methods;
    private final LongSupplier clock;
    private @Nullable Engine engine; // null before it is open
    private @Nullable Ceiling ceiling; // null before it is measured

    RooflineHandler(EngineHolder engines, MethodCatalog methods, LongSupplier clock) {
        this.engines = engines;
        this.methods = methods;
        this.clock = clock;
    }

    @Override
    public Answer.Roofline answer(Request.Roofline asked) {
        engine = null;
        try {
            Optional<LayerMeasurement> measurement = measure(asked);
            return answer(new Outcome.Completed(), measurement.map(m -> ceiling), measurement);
        } catch (OutOfMemoryException e) {
            return failed(new Outcome.OutOfMemory(e.where(), String.valueOf(e.getMessage())));
        } catch (OutOfMemoryError e) {
            return failed(new Outcome.OutOfMemory("host", "host: Java heap: " + e.getMessage()));
        } catch (ArithmeticException e) {
            return failed(new Outcome.Unsupported("a tensor of more than 2147483647 values"));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return failed(new Outcome.Unsupported(String.valueOf(e.getMessage())));
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("roofline failed", e);
            return failed(new Outcome.Crashed(
                    "exception: " + e.toString().lines().findFirst().orElse("")));
        }
    }

    private Answer.Roofline failed(Outcome outcome) {
        return answer(outcome, Optional.empty(), Optional.empty());
    }

    private Answer.Roofline answer(
            Outcome outcome, Optional<Ceiling> measuredCeiling, Optional<LayerMeasurement> measurement) {
        return new Answer.Roofline(
                outcome, Optional.ofNullable(engine).map(Engine::info), measuredCeiling, measurement);
    }

    private Optional<LayerMeasurement> measure(Request.Roofline asked) {
        EngineOptions options = EngineHolder.options(
                asked.device(), asked.threads(), asked.precision(), Layout.NCHW, SuiteDefaults.CUDNN_AUTOTUNE);
        engine = engines.engine(asked.engine(), options, opened -> ceiling = null);
        boolean captured = captured(asked.execution(), engine);
        if (asked.method().isEmpty()) {
            return Optional.empty();
        }
        ValueBytes bytes = bytes(asked.precision());
        RooflineSettings settings = RooflineSettings.of(engine.info().device(), asked.minSeconds());
        RooflineBench bench = new RooflineBench(engine, methods, settings, clock, captured);
        if (ceiling == null) {
            ceiling = bench.ceiling(bytes);
        }
        long[] shape = asked.shape().stream().mapToLong(Long::longValue).toArray();
        return Optional.of(bench.measure(asked.method().get(), shape, bytes));
    }

    /** Whether passes are to be captured, because the engine has no other way to be what is wanted. */
    private static boolean captured(String wanted, Engine engine) {
        EngineInfo info = engine.info();
        String own = info.details().getOrDefault("execution", Execution.EAGER.id());
        if (wanted.isEmpty() || wanted.equals(own)) {
            return false;
        }
        if (!wanted.equals(Execution.GRAPH.id())) {
            throw new UnsupportedOperationException(
                    "engine " + info.id() + " has no execution '" + wanted + "'; its own is '" + own + "'");
        }
        // Where there is none the engine says why, before anything is measured.
        engine.session(new SessionOptions(1, 0, 0, 0, true)).close();
        return true;
    }

    private static ValueBytes bytes(Precision precision) {
        return switch (precision) {
            case FP64 -> ValueBytes.of(Double.BYTES);
            case FP32, TF32 -> ValueBytes.of(Float.BYTES);
            case BF16, FP16 -> new ValueBytes(Short.BYTES, Float.BYTES);
        };
    }
}
