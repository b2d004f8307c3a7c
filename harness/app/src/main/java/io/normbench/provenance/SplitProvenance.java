package io.normbench.provenance;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * One part of a data set: {@code name}, {@code part}, {@code split}, the hash that covers both parts, and
 * {@code files}, the hash of each file it was read from.
 *
 * <p>Unlike Tribuo's own descriptions of sources it holds no time: the same data have the same provenance.
 */
public final class SplitProvenance implements DataSourceProvenance {
    /** The part that networks are trained on. */
    public static final String TRAIN = "train";

    /** The held-out part. */
    public static final String TEST = "test";

    private static final long serialVersionUID = 1;
    private static final String FILES = "files";

    private final StringProvenance name;
    private final StringProvenance part;
    private final HashProvenance split;
    private final MapProvenance<HashProvenance> files;

    private SplitProvenance(
            StringProvenance name, StringProvenance part, HashProvenance split, MapProvenance<HashProvenance> files) {
        this.name = name;
        this.part = part;
        this.split = split;
        this.files = files;
    }

    /** Reads what {@link #iterator()} gives; OLCUT calls it by reflection. */
    @SuppressWarnings("unchecked") // the only kind of map that this class writes
    public SplitProvenance(Map<String, Provenance> map) {
        this(
                get(map, "name", StringProvenance.class),
                get(map, "part", StringProvenance.class),
                get(map, "split", HashProvenance.class),
                get(map, FILES, MapProvenance.class));
    }

    /** The provenance of {@code part}, {@link #TRAIN} or {@link #TEST}, of the data that {@code info} describes. */
    public static SplitProvenance of(DataInfo info, String part) {
        Map<String, HashProvenance> files = new TreeMap<>();
        info.sha256().forEach((file, hash) -> files.put(file, new HashProvenance(HashType.SHA256, file, hash)));
        return new SplitProvenance(
                new StringProvenance("name", info.name()),
                new StringProvenance("part", part),
                new HashProvenance(HashType.SHA256, "split", info.splitSha256()),
                new MapProvenance<>(files));
    }

    private static <T extends Provenance> T get(Map<String, Provenance> map, String key, Class<T> type) {
        return ObjectProvenance.checkAndExtractProvenance(map, key, type, SplitProvenance.class.getSimpleName());
    }

    @Override
    public String getClassName() {
        return DataSplit.class.getName();
    }

    @Override
    public Iterator<Pair<String, Provenance>> iterator() {
        return List.<Pair<String, Provenance>>of(
                        new Pair<>(CLASS_NAME, new StringProvenance(CLASS_NAME, getClassName())),
                        new Pair<>("name", name),
                        new Pair<>("part", part),
                        new Pair<>("split", split),
                        new Pair<>(FILES, files))
                .iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SplitProvenance that
                && name.equals(that.name)
                && part.equals(that.part)
                && split.equals(that.split)
                && files.equals(that.files);
    }

    @Override
    public int hashCode() {
        return 31 * split.hashCode() + part.hashCode();
    }

    @Override
    public String toString() {
        return generateString("Data");
    }
}
