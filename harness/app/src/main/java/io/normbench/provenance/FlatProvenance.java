package io.normbench.provenance;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes a tree of provenance as lines: {@code model-provenance/trainer/seed} and {@code 1}. */
public final class FlatProvenance {
    /** What says how objects are stored, not where they come from. */
    private static final Set<String> NOT_SHOWN = Set.of("host-short-name", "is-sequence", "is-dense");

    private FlatProvenance() {}

    /** The leaves of {@code provenance} by their path, sorted; numbers that are not known are left out. */
    public static Map<String, String> of(ObjectProvenance provenance) {
        Map<String, String> leaves = new TreeMap<>();
        provenance.forEach(pair -> add(leaves, pair.getA(), pair.getB()));
        return leaves;
    }

    private static void add(Map<String, String> leaves, String path, Provenance provenance) {
        if (provenance instanceof ObjectProvenance object) {
            object.forEach(pair -> add(leaves, path + "/" + pair.getA(), pair.getB()));
        } else if (provenance instanceof MapProvenance<?> map) {
            map.forEach(pair -> add(leaves, path + "/" + pair.getA(), pair.getB()));
        } else if (provenance instanceof ListProvenance<?> list) {
            for (int i = 0; i < list.getList().size(); i++) {
                add(leaves, path + "/" + i, list.getList().get(i));
            }
        } else if (provenance instanceof PrimitiveProvenance<?> primitive) {
            String value = String.valueOf(primitive.getValue());
            boolean unknown = path.contains("/num-") && value.equals(String.valueOf(TrialProvenance.NOT_KNOWN));
            if (!unknown && !NOT_SHOWN.contains(path.substring(path.lastIndexOf('/') + 1))) {
                leaves.put(path, value);
            }
        }
    }
}
