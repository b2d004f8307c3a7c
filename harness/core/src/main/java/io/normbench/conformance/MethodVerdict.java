package io.normbench.conformance;

import java.util.List;

/**
 * What a check says of one method along one path.
 *
 * @param method method or weight transform
 * @param check what was compared: {@code definition}, {@code fused}, {@code float32 definition}, {@code float32 fused},
 *     or {@code own layer} where nothing was, because the layer is another engine's
 * @param cases cases that were run
 * @param largestError largest error over all cases
 * @param status the verdict
 * @param failures one line a failed case
 */
public record MethodVerdict(
        String method, String check, int cases, double largestError, Status status, List<String> failures) {
    /** The verdict of one check. */
    public enum Status {
        /** Every case agrees. */
        PASS,
        /** A case disagrees. */
        FAIL,
        /** This build has no such method. */
        NOT_IMPLEMENTED,
        /** The method has no such path. */
        NO_SUCH_PATH,
        /** The method is a layer of another engine's library. */
        NOT_ON_THIS_ENGINE
    }

    public MethodVerdict {
        failures = List.copyOf(failures);
    }

    static MethodVerdict notImplemented(String method, CodePath path, int cases) {
        return new MethodVerdict(method, name(path), cases, 0, Status.NOT_IMPLEMENTED, List.of());
    }

    static MethodVerdict notOnThisEngine(String method) {
        return new MethodVerdict(method, "own layer", 0, 0, Status.NOT_ON_THIS_ENGINE, List.of());
    }

    static MethodVerdict of(String method, CodePath path, int cases, double largestError, List<String> failures) {
        return of(method, name(path), cases, largestError, failures);
    }

    static MethodVerdict of(String method, String check, int cases, double largestError, List<String> failures) {
        Status status = cases == 0 ? Status.NO_SUCH_PATH : failures.isEmpty() ? Status.PASS : Status.FAIL;
        return new MethodVerdict(method, check, cases, largestError, status, failures);
    }

    static String name(CodePath path) {
        return path.name().toLowerCase(java.util.Locale.ROOT);
    }
}
