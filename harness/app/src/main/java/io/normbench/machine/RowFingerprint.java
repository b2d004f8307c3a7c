package io.normbench.machine;

import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.tensor.EngineInfo;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the keys behind the fingerprint of one row.
 *
 * <p>A manifest holds the keys of the run's first engine only; workers with other threads or devices have others. All
 * engines stand in the manifest, so the keys can be put together again and checked by their hash.
 */
public final class RowFingerprint {
    private static final String ENGINE = "engine.";

    private RowFingerprint() {}

    /** The fingerprint of {@code row}, a row of the run of {@code manifest}; the run's own if its keys are not known. */
    public static Fingerprint of(Manifest manifest, ResultRow row) {
        Map<String, String> base = new TreeMap<>(manifest.fingerprint().keys());
        base.keySet().removeIf(key -> key.startsWith(ENGINE));
        for (EngineInfo engine : manifest.observed().engines()) {
            Map<String, String> keys = new TreeMap<>(base);
            EngineFacts.engine(engine).forEach(fact -> keys.put(fact.key(), fact.value()));
            Fingerprint fingerprint = Fingerprint.of(keys);
            if (fingerprint.hash().equals(row.fingerprint())) {
                return fingerprint;
            }
        }
        return manifest.fingerprint();
    }
}
