package io.normbench.run.ab;

import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ManifestFile;
import io.normbench.result.ResultsFile;
import io.normbench.run.RunDirectories;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The run directory of an A/B measurement: whether it fits the request, and its record. */
final class AbDirectory {
    private final Path dir;
    private final AbRequest request;
    private final Map<Arm, String> hashes;
    private final ArmFleet arms;

    /**
     * @param dir the run directory
     * @param request what is asked for
     * @param hashes hash of each arm's code
     * @param arms the arms, which have said hello
     */
    AbDirectory(Path dir, AbRequest request, Map<Arm, String> hashes, ArmFleet arms) {
        this.dir = dir;
        this.request = request;
        this.hashes = hashes;
        this.arms = arms;
    }

    /**
     * Checks that the directory is empty or holds this very measurement.
     *
     * @throws UserError if it holds something else; nothing was changed then
     */
    void check() {
        if (!AbFile.exists(dir)) {
            if (ManifestFile.exists(dir) || Files.exists(dir.resolve(ResultsFile.NAME))) {
                throw UserError.usage(
                        dir + ": holds a run that is no A/B measurement; choose another directory with -o");
            }
            return;
        }
        AbRecord known = AbFile.read(dir);
        if (!known.suite().sha256().equals(plan().suiteSha256())) {
            throw other("suite '" + known.suite().name() + "' ("
                    + known.suite().sha256().substring(0, 12) + "), not of this version of " + request.suiteFile());
        }
        for (Arm arm : Arm.values()) {
            AbRecord.ArmRecord before = known.arm(arm);
            if (!before.options().equals(request.arm(arm).options())) {
                throw other("a " + arm.id() + " with other options " + before.options());
            }
            if (!before.sha256().equals(hashes.get(arm))) {
                throw other("another " + arm.id() + " (" + before.distribution() + " as it was then, "
                        + (before.plugins().isEmpty() ? "no plug-ins" : "with " + before.plugins()) + ")");
            }
        }
        if (request.orderSeed().isPresent() && request.orderSeed().getAsLong() != known.orderSeed()) {
            throw other("another order, seed " + known.orderSeed());
        }
        if (request.threads() != known.threads()) {
            throw other("other threads, --threads " + known.threads());
        }
    }

    private UserError other(String what) {
        return UserError.usage(dir + ": holds an A/B measurement of " + what + "; choose another directory with -o");
    }

    /** The seed of the order, as asked for, recorded, or the suite's. */
    long orderSeed() {
        return request.orderSeed()
                .orElseGet(() -> AbFile.exists(dir)
                        ? AbFile.read(dir).orderSeed()
                        : AbSchedule.seed(plan().suiteSha256()));
    }

    /** Begins the record, or carries it on, and puts it on disk; the arms must have been opened. */
    AbRecord begin(List<AbCell> cells, int confirmingPairs, Instant now) {
        AbRecord ab = AbFile.exists(dir)
                ? carriedOn(AbFile.read(dir), cells, confirmingPairs)
                : fresh(cells, confirmingPairs, now);
        AbFile.write(dir, ab);
        return ab;
    }

    private AbRecord carriedOn(AbRecord known, List<AbCell> cells, int confirmingPairs) {
        return new AbRecord(
                known.schema(),
                known.runId(),
                known.created(),
                Optional.empty(),
                known.suite(),
                known.orderSeed(),
                Math.max(known.pairs(), request.pairs()),
                Math.max(known.confirmingPairs(), confirmingPairs),
                known.filters(),
                known.threads(),
                known.workingDirectory(),
                arm(Arm.BASE),
                arm(Arm.HEAD),
                merged(known.cells(), cells));
    }

    private AbRecord fresh(List<AbCell> cells, int confirmingPairs, Instant now) {
        copySuite();
        return new AbRecord(
                AbRecord.SCHEMA,
                plan().suite() + "-ab-" + RunDirectories.stamp(now),
                now,
                Optional.empty(),
                new AbRecord.SuiteFile(
                        plan().suite(),
                        plan().suiteSha256(),
                        request.suiteFile().toAbsolutePath().normalize().toString()),
                orderSeed(),
                request.pairs(),
                confirmingPairs,
                request.filters(),
                request.threads(),
                request.workingDirectory().toString(),
                arm(Arm.BASE),
                arm(Arm.HEAD),
                cells);
    }

    /** Completes the record once the arms have told all they know; {@code finished} as in {@link AbRecord}. */
    AbRecord end(AbRecord ab, Optional<Instant> finished) {
        AbRecord ended = new AbRecord(
                ab.schema(),
                ab.runId(),
                ab.created(),
                finished,
                ab.suite(),
                ab.orderSeed(),
                ab.pairs(),
                ab.confirmingPairs(),
                ab.filters(),
                ab.threads(),
                ab.workingDirectory(),
                arm(Arm.BASE),
                arm(Arm.HEAD),
                ab.cells());
        AbFile.write(dir, ended);
        return ended;
    }

    private ArmPlan plan() {
        return arms.plans().get(Arm.HEAD.ordinal());
    }

    /** An arm that knows none of the methods was not opened and has no manifest. */
    private AbRecord.ArmRecord arm(Arm arm) {
        Optional<Manifest> manifest = arms.manifest(arm.ordinal());
        ArmSpec spec = request.arm(arm);
        return new AbRecord.ArmRecord(
                spec.distribution().home().toString(),
                hashes.get(arm),
                spec.plugins().stream().map(Path::toString).toList(),
                spec.options(),
                manifest.map(Manifest::harness)
                        .orElseGet(() -> new Manifest.Harness("unknown", "unknown", Optional.empty())),
                manifest.map(Manifest::fingerprint).orElseGet(() -> Fingerprint.of(Map.of())),
                arms.plans().get(arm.ordinal()).unknown().stream()
                        .map(ArmPlan.Unknown::message)
                        .toList());
    }

    /** Invocations with different filters add up. */
    private static List<AbCell> merged(List<AbCell> known, List<AbCell> more) {
        Map<CellCoordinates, AbCell> byCoordinates = new LinkedHashMap<>();
        known.forEach(cell -> byCoordinates.put(cell.cell(), cell));
        more.forEach(cell -> byCoordinates.putIfAbsent(cell.cell(), cell));
        return List.copyOf(byCoordinates.values());
    }

    private void copySuite() {
        Path copy = dir.resolve(AbFile.SUITE_NAME);
        try {
            Files.write(copy, Files.readAllBytes(request.suiteFile()));
        } catch (IOException e) {
            throw UserError.infrastructure("cannot copy " + request.suiteFile() + " to " + copy + ": " + e, e);
        }
    }
}
