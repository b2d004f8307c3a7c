package io.normbench.run;

import io.normbench.suite.Precision;
import java.util.List;

/**
 * Which layers to measure, and how.
 *
 * @param engine the engine's id
 * @param device {@code cpu}, {@code cuda:N} or {@code auto}
 * @param precision number format
 * @param execution {@code eager} or {@code graph}; empty for the engine's own
 * @param threads threads per operation; 0 for all cores
 * @param minSeconds time of the measured passes of one kind, at least
 * @param methods normalizations and weight transforms
 * @param shapes activation shapes {@code [N, C, H, W]}; empty for those that suit the device
 * @param batch images of each default shape; 0 for the usual
 */
public record RooflineRequest(
        String engine,
        String device,
        Precision precision,
        String execution,
        int threads,
        double minSeconds,
        List<String> methods,
        List<List<Long>> shapes,
        int batch) {
    public RooflineRequest {
        methods = List.copyOf(methods);
        shapes = List.copyOf(shapes);
    }
}
