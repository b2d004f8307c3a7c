package io.normbench.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a check says of one method along one path.
 *
 * @param method method or weight transform
 * @param check what was compared: {@code definition} and {@code fused} with vectors in float64, {@code float64 fused}
 *     with the definition on fresh inputs, {@code float32 definition} and {@code float32 fused} with the float64
 *     definition on fresh and on vectors' inputs, {@code non-finite definition} and {@code non-finite fused} on inputs
 *     with a NaN or an Infinity; {@code own layer} where nothing was, because the layer is another engine's
 * @param cases cases that were run
 * @param largestError the error of the worst case: the one that used up most of what is allowed
 * @param share the part of what is allowed that it used up
 * @param status the verdict
 * @param failures one line a failed case
 * @param notes what was left out, and why, one line each
 */
public record MethodVerdict(
        String method,
        String check,
        int cases,
        double largestError,
        double share,
        Status status,
        List<String> failures,
        List<String> notes) {
    /** The verdict of one check. */
    public enum Status {
        /** Every case agrees. */
        PASS,
        /** A case disagrees. */
        FAIL,
        /** No case says anything of the method; the notes say why. */
        SKIPPED,
        /** The engine lacks an operation; the notes name it. */
        UNSUPPORTED,
        /** This build has no such method. */
        NOT_IMPLEMENTED,
        /** The method has no such path. */
        NO_SUCH_PATH,
        /** The method is a layer of another engine's library. */
        NOT_ON_THIS_ENGINE
    }

    public MethodVerdict {
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    /** Whether a case disagrees. */
    public boolean failed() {
        return status == Status.FAIL;
    }

    /**
     * This verdict, but failures on a kind of input on which none of {@code further} fails, which are the same check on other
     * draws, are notes; where each of those fails too, if on other kinds, all of it stays.
     */
    MethodVerdict unlessRare(List<MethodVerdict> further) {
        Optional<MethodVerdict> passed =
                further.stream().filter(verdict -> !verdict.failed()).reduce((one, next) -> next);
        if (!failed() || passed.isEmpty()) {
            return this;
        }
        Set<String> repeated = further.stream()
                .flatMap(verdict -> verdict.failures.stream())
                .map(MethodVerdict::kind)
                .collect(Collectors.toSet());
        List<String> left =
                failures.stream().filter(line -> repeated.contains(kind(line))).toList();
        List<String> all = new ArrayList<>(notes);
        failures.stream()
                .filter(line -> !repeated.contains(kind(line)))
                .forEach(line -> all.add("one draw of " + (further.size() + 1) + ": " + line));
        MethodVerdict of = left.isEmpty() ? passed.get() : this;
        return new MethodVerdict(method, check, cases, of.largestError, of.share, of.status, left, all);
    }

    /** The kind of input that a line of failures begins with, in whatever layout. */
    private static String kind(String failure) {
        return failure.split("[,:]", 2)[0];
    }

    static MethodVerdict notImplemented(String method, CodePath path, int cases) {
        return new MethodVerdict(method, name(path), cases, 0, 0, Status.NOT_IMPLEMENTED, List.of(), List.of());
    }

    static MethodVerdict notOnThisEngine(String method) {
        return new MethodVerdict(method, "own layer", 0, 0, 0, Status.NOT_ON_THIS_ENGINE, List.of(), List.of());
    }

    static String name(CodePath path) {
        return path.name().toLowerCase(java.util.Locale.ROOT);
    }
}
