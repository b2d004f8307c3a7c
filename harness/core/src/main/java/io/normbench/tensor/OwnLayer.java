package io.normbench.tensor;

import java.util.Map;

/**
 * A layer as the library below an engine ships it, in its own implementation: what users of that library really run.
 *
 * @param id the engine's id, a colon and a name: {@code dl4j:bn}
 * @param settings the layer's numbers by name; 0 and 1 stand for no and yes
 * @param training whether the layer runs as in training
 */
public record OwnLayer(String id, Map<String, Double> settings, boolean training) {
    public OwnLayer {
        settings = Map.copyOf(settings);
    }

    /** The setting {@code name}, which must be there. */
    public double setting(String name) {
        Double value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("layer '" + id + "' needs the setting '" + name + "'");
        }
        return value;
    }
}
