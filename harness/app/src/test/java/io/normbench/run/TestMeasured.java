package io.normbench.run;

import io.normbench.result.Measured;
import io.normbench.result.file.ResultColumns;
import java.util.HashMap;
import java.util.Map;

/** Numbers of a trial, by the names of their columns. */
public final class TestMeasured {
    private static final Map<String, Object> OTHERS =
            Map.of("batch_size", 1, "stat_batch", 1, "seed", 1, "outcome", "completed");

    private TestMeasured() {}

    public static Measured of(Map<String, Object> columns) {
        Map<String, Object> all = new HashMap<>(OTHERS);
        all.putAll(columns);
        return ResultColumns.fromTexts(ResultColumns.NAMES.stream()
                        .map(name -> all.getOrDefault(name, "").toString())
                        .toList())
                .measured();
    }
}
