package io.normbench.worker;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.suite.Cell;
import io.normbench.suite.Layout;
import io.normbench.suite.Precision;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one engine of this worker; reopened when a trial asks for other options. */
final class EngineHolder {
    private final Map<String, EngineProvider> providers = new LinkedHashMap<>();
    private final Events events;
    private @Nullable Engine engine; // null: none is open
    private @Nullable EngineOptions openedWith;

    /** Engines of {@code loader}; {@code events} tell when one was opened for trials. */
    EngineHolder(ClassLoader loader, Events events) {
        this.events = events;
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, loader)) {
            providers.put(provider.id(), provider);
        }
    }

    EngineProvider provider(String id) {
        EngineProvider provider = providers.get(id);
        if (provider == null) {
            throw UserError.usage("engine '" + id + "' is not on this worker's class path; it has " + providers.keySet()
                    + Nearest.hint(id, providers.keySet()));
        }
        return provider;
    }

    /**
     * The engine for {@code cell}; tells if it had to be opened.
     *
     * @throws UnsupportedOperationException if the engine lacks the cell's precision or layout on its device
     */
    Engine engine(Cell cell) {
        EngineOptions options =
                options(cell.device(), cell.threads(), cell.precision(), cell.layout(), cell.cudnnAutotune());
        return engine(cell.engine(), options, opened -> events.send(new Event.Opened(opened.info())));
    }

    /** The engine {@code id} with {@code options}; {@code opened} hears of it when it had to be opened. */
    Engine engine(String id, EngineOptions options, Consumer<Engine> opened) {
        Engine known = engine;
        if (known == null || !options.equals(openedWith)) {
            close();
            known = open(id, options);
            engine = known;
            openedWith = options;
            opened.accept(known);
        }
        return known;
    }

    /**
     * Opens the engine {@code id} beside the current one, for whoever closes it.
     *
     * @throws UserError if it cannot be opened, in one line
     */
    Engine open(String id, EngineOptions options) {
        try {
            return Unpacking.guard(() -> provider(id).open(options));
        } catch (UserError | UnsupportedOperationException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw unusable(id, options.device(), e);
        }
    }

    /** What the engine {@code id} finds of what {@code device} needs. */
    Answer.Explained explain(String id, String device) {
        return new Answer.Explained(provider(id).explain(device));
    }

    /** The provider of {@code id}, whose engines open as those of {@link #open}. */
    EngineProvider checked(String id) {
        provider(id);
        return new EngineProvider() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public Engine open(EngineOptions options) {
                return EngineHolder.this.open(id, options);
            }
        };
    }

    /** What {@code failure} of an engine that was being opened or tried says to the user. */
    static UserError unusable(String id, String device, Throwable failure) {
        String what = CudaFault.of(failure)
                .map(CudaFault::line)
                .orElseGet(() -> failure.toString().lines().findFirst().orElse("unknown reason")
                        + "; choose another device or engine, and see what 'normbench doctor' says");
        return UserError.infrastructure("device " + device + ": engine " + id + " cannot use it: " + what, failure);
    }

    /** How an engine is opened for measuring. */
    static EngineOptions options(
            String device, int threads, Precision precision, Layout layout, boolean cudnnAutotune) {
        return new EngineOptions(
                device,
                threads,
                precision == Precision.FP64 ? DType.FLOAT64 : DType.FLOAT32,
                layout == Layout.CHANNELS_LAST,
                false,
                arithmetic(precision),
                cudnnAutotune);
    }

    /** What convolutions and matrix products of {@code precision} compute in. */
    static Arithmetic arithmetic(Precision precision) {
        return switch (precision) {
            case FP32, FP64 -> Arithmetic.FULL;
            case TF32 -> Arithmetic.TF32;
            case BF16 -> Arithmetic.BF16;
            case FP16 -> Arithmetic.FP16;
        };
    }

    void close() {
        if (engine != null) {
            engine.close();
            engine = null;
            openedWith = null;
        }
    }
}
