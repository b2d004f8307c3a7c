package io.normbench.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import io.normbench.suite.plan.Trial;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.provenance.TrainerProvenance;

/**
 * How a network was trained: every parameter of its cell, its seed and the engine, under names like
 * {@code method.options.groups} or {@code task.train.lr}.
 */
public final class TrainingProvenance implements TrainerProvenance {
    private static final long serialVersionUID = 1;

    private final Map<String, Provenance> settings;

    /** Reads what {@link #iterator()} gives; OLCUT calls it by reflection. */
    public TrainingProvenance(Map<String, Provenance> map) {
        Map<String, Provenance> copy = new TreeMap<>(map);
        copy.remove(CLASS_NAME);
        settings = Collections.unmodifiableMap(copy);
    }

    /** The provenance with every leaf of {@code tree}; the names of its branches are joined with dots. */
    static TrainingProvenance of(JsonNode tree) {
        Map<String, Provenance> settings = new TreeMap<>();
        add(settings, "", tree);
        return new TrainingProvenance(settings);
    }

    private static void add(Map<String, Provenance> settings, String name, JsonNode node) {
        String prefix = name.isEmpty() ? "" : name + ".";
        if (node.isObject()) {
            node.properties().forEach(child -> add(settings, prefix + child.getKey(), child.getValue()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                add(settings, prefix + i, node.get(i));
            }
        } else {
            settings.put(name, leaf(name, node));
        }
    }

    private static Provenance leaf(String name, JsonNode node) {
        if (node.isIntegralNumber()) {
            return new LongProvenance(name, node.longValue());
        }
        if (node.isNumber()) {
            return new DoubleProvenance(name, node.doubleValue());
        }
        return node.isBoolean()
                ? new BooleanProvenance(name, node.booleanValue())
                : new StringProvenance(name, node.asText());
    }

    @Override
    public String getClassName() {
        return Trial.class.getName();
    }

    @Override
    public Map<String, Provenance> getConfiguredParameters() {
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainingProvenance that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return generateString("Training");
    }
}
