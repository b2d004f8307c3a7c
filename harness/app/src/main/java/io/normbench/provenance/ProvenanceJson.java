package io.normbench.provenance;

import com.oracle.labs.mlrg.olcut.config.json.JsonProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerializationException;

/** Provenance as the JSON that OLCUT writes, and back. */
public final class ProvenanceJson {
    /** Its name in manifests. */
    public static final String FORMAT = "olcut-json";

    private ProvenanceJson() {}

    /** The JSON text on one line. */
    public static String write(ObjectProvenance provenance) {
        return new JsonProvenanceSerialization(false).marshalAndSerialize(provenance);
    }

    /**
     * The inverse of {@link #write}.
     *
     * @throws IllegalArgumentException if {@code json} is not such a text, or names classes that this build has not
     */
    public static ObjectProvenance read(String json) {
        try {
            return new JsonProvenanceSerialization(false).deserializeAndUnmarshal(json);
        } catch (ProvenanceSerializationException | RuntimeException e) {
            // OLCUT trusts the shape of the text: when that is wrong, casts and look-ups fail in many ways.
            throw new IllegalArgumentException("no provenance: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
