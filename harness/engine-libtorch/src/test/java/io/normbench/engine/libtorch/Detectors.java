package io.normbench.engine.libtorch;

import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.model.ModelCatalog;
import io.normbench.model.RegionNetwork;
import io.normbench.suite.DataSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.tck.Training;
import java.util.HashMap;
import java.util.Map;

/** Small detectors on scenes of 32 pixels. */
final class Detectors {
    private static final Map<String, Object> SMALL = Map.ofEntries(
            Map.entry("depth", 10),
            Map.entry("width", 16),
            Map.entry("stages", 3),
            Map.entry("stem", "half"),
            Map.entry("fpn_channels", 16),
            Map.entry("extra_level", false),
            Map.entry("anchor_scale", 4.0),
            Map.entry("region_levels", 1),
            Map.entry("box_convs", 1),
            Map.entry("box_width", 64),
            Map.entry("anchors", 64),
            Map.entry("candidates", 32),
            Map.entry("proposals", 24),
            Map.entry("regions", 16));

    private Detectors() {}

    static ObjectSplit scenes(int train) {
        return scenes(train, 8);
    }

    static ObjectSplit scenes(int train, int test) {
        return DataCatalog.load(Detectors.class.getClassLoader())
                .openObjects(new DataSpec(
                        "scenes",
                        Map.of("side", 32, "train", train, "test", test, "objects_max", 2, "difficulty", "easy")));
    }

    static RegionNetwork small(String method, Map<String, Object> methodOptions, boolean masks) {
        return small(method, methodOptions, masks, Map.of());
    }

    /** @param further options of the model */
    static RegionNetwork small(
            String method, Map<String, Object> methodOptions, boolean masks, Map<String, Object> further) {
        Map<String, Object> options = new HashMap<>(SMALL);
        options.putAll(further);
        if (masks) {
            options.put("mask_convs", 2);
            options.put("mask_resolution", 7);
        }
        return network(masks, options, 10, method, methodOptions);
    }

    static RegionNetwork network(
            boolean masks,
            Map<String, Object> options,
            int categories,
            String method,
            Map<String, Object> methodOptions) {
        return ModelCatalog.load(Detectors.class.getClassLoader())
                .createRegionNetwork(
                        new ModelSpec(masks ? "mask-rcnn" : "faster-rcnn", options),
                        categories,
                        Training.METHODS.create(method, methodOptions));
    }
}
