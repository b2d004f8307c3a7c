package io.normbench.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Outcome;
import io.normbench.roofline.Ceiling;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for the roofline of one layer. A request without a method only opens the engine; the first one with a
 * method also measures the ceiling.
 */
final class RooflineWork {
    private static final Logger LOG = LoggerFactory.getLogger(RooflineWork.class);

    private final EngineHolder engines;
    private final MethodCatalog methods;
    private final ObjectMapper mapper;
    private final LongSupplier clock;
    private Ceiling ceiling;

    RooflineWork(EngineHolder engines, MethodCatalog methods, ObjectMapper mapper, LongSupplier clock) {
        this.engines = engines;
        this.methods = methods;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Fills {@code event} with the outcome and what was measured.
     *
     * @throws UserError if the engine or the device is missing
     */
    void answer(JsonNode request, ObjectNode event) {
        event.set("outcome", WorkerProtocol.outcome(outcome(request, event)));
    }

    private Outcome outcome(JsonNode request, ObjectNode event) {
        try {
            measure(request, event);
            return new Outcome.Completed();
        } catch (OutOfMemoryException e) {
            return new Outcome.OutOfMemory(e.where(), e.getMessage());
        } catch (OutOfMemoryError e) {
            return new Outcome.OutOfMemory("host", "host: Java heap: " + e.getMessage());
        } catch (ArithmeticException e) {
            return new Outcome.Unsupported("a tensor of more than 2147483647 values");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return new Outcome.Unsupported(String.valueOf(e.getMessage()));
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("roofline failed", e);
            return new Outcome.Crashed("exception: " + e.toString().lines().findFirst().orElse(""));
        }
    }

    private void measure(JsonNode request, ObjectNode event) {
        Precision precision = Precision.valueOf(request.required("precision").asText().toUpperCase(Locale.ROOT));
        EngineOptions options = EngineHolder.options(
                request.required("device").asText(),
                request.path("threads").asInt(),
                precision,
                Layout.NCHW,
                SuiteDefaults.CUDNN_AUTOTUNE);
        Engine engine = engines.engine(request.required("engine").asText(), options, () -> ceiling = null);
        event.set("engine", WorkerProtocol.engine(engine.info()));
        boolean captured = captured(request.path("execution").asText(""), engine);
        if (!request.has("method")) {
            return;
        }
        ValueBytes bytes = bytes(precision);
        RooflineSettings settings =
                RooflineSettings.of(engine.info().device(), request.required("min_seconds").asDouble());
        RooflineBench bench = new RooflineBench(engine, methods, settings, clock, captured);
        if (ceiling == null) {
            ceiling = bench.ceiling(bytes);
        }
        event.set("ceiling", mapper.valueToTree(ceiling));
        List<Long> shape = new ArrayList<>();
        request.required("shape").forEach(length -> shape.add(length.asLong()));
        event.set(
                "measurement",
                mapper.valueToTree(bench.measure(
                        request.get("method").asText(),
                        shape.stream().mapToLong(Long::longValue).toArray(),
                        bytes)));
    }

    /** Whether passes are to be captured, because the engine has no other way to be what is wanted. */
    private static boolean captured(String wanted, Engine engine) {
        EngineInfo info = engine.info();
        String own = info.details().getOrDefault("execution", Execution.EAGER.id());
        if (wanted.isEmpty() || wanted.equals(own)) {
            return false;
        }
        if (!wanted.equals(Execution.GRAPH.id())) {
            throw new UnsupportedOperationException("engine " + info.id() + " has no execution '" + wanted
                    + "'; its own is '" + own + "'");
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
