package io.normbench.worker;

import io.normbench.suite.Cell;
import io.normbench.suite.Layout;
import io.normbench.suite.Precision;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The one engine of this worker; reopened when a trial asks for other options. */
final class EngineHolder {
    private final Map<String, EngineProvider> providers = new LinkedHashMap<>();
    private Engine engine;
    private EngineOptions openedWith;

    EngineHolder(ClassLoader loader) {
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, loader)) {
            providers.put(provider.id(), provider);
        }
    }

    EngineProvider provider(String id) {
        EngineProvider provider = providers.get(id);
        if (provider == null) {
            throw UserError.usage("engine '" + id + "' is not on this worker's class path; it has "
                    + providers.keySet() + Nearest.hint(id, providers.keySet()));
        }
        return provider;
    }

    /** The engine for {@code cell}; {@code opened} is run when it had to be opened. */
    Engine engine(Cell cell, Runnable opened) {
        EngineOptions options = options(cell);
        if (!options.equals(openedWith)) {
            close();
            engine = provider(cell.engine()).open(options);
            openedWith = options;
            opened.run();
        }
        return engine;
    }

    Engine current() {
        return engine;
    }

    private static EngineOptions options(Cell cell) {
        Precision precision = cell.precision();
        if (precision != Precision.FP32 && precision != Precision.FP64) {
            throw new UnsupportedOperationException("precision " + precision.id() + " is not implemented yet");
        }
        return new EngineOptions(
                cell.device(),
                cell.threads(),
                precision == Precision.FP64 ? DType.FLOAT64 : DType.FLOAT32,
                cell.layout() == Layout.CHANNELS_LAST,
                false);
    }

    void close() {
        if (engine != null) {
            engine.close();
            engine = null;
            openedWith = null;
        }
    }
}
