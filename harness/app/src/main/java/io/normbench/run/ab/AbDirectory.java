package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.run.setup.RunDirectories;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run directory of an A/B measurement: whether it fits the request, and its record. */
final class AbDirectory implements PairedRecord {
    private final Path dir;
    private final AbRequest request;
    private final Map<Arm, String> hashes;
    private final ArmFleet arms;
    private final List<AbCell> cells;
    private final int confirmingPairs;
    private @Nullable AbRecord ab;

    /**
     * @param dir the run directory
     * @param request what is asked for
     * @param hashes hash of each arm's code
     * @param arms the arms, which have said hello
     * @param cells the cells that this invocation adds
     * @param confirmingPairs confirming pairs that it asks for
     */
    AbDirectory(
            Path dir,
            AbRequest request,
            Map<Arm, String> hashes,
            ArmFleet arms,
            List<AbCell> cells,
            int confirmingPairs) {
        this.dir = dir;
        this.request = request;
        this.hashes = hashes;
        this.arms = arms;
        this.cells = cells;
        this.confirmingPairs = confirmingPairs;
    }

    @Override
    public String kind() {
        return "A/B";
    }

    @Override
    public boolean exists() {
        return AbFile.exists(dir);
    }

    @Override
    public void check() {
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
                .orElseGet(() -> exists() ? AbFile.read(dir).orderSeed() : AbSchedule.seed(plan().suiteSha256()));
    }

    @Override
    public Identity begin(Instant now) {
        ab = exists() ? carriedOn(AbFile.read(dir)) : fresh(now);
        AbFile.write(dir, ab);
        return new Identity(ab.runId(), ab.created());
    }

    private AbRecord carriedOn(AbRecord known) {
        return with(
                known,
                Optional.empty(),
                Math.max(known.pairs(), request.pairs()),
                Math.max(known.confirmingPairs(), confirmingPairs),
                merged(known.cells(), cells));
    }

    private AbRecord fresh(Instant now) {
        return new AbRecord(
                AbRecord.SCHEMA,
                plan().suite() + "-ab-" + RunDirectories.stamp(now),
                now,
                Optional.empty(),
                AbFile.keepSuite(request.suiteFile(), arms.suiteText(), plan(), dir),
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

    /** The arms have told all they know by then. */
    @Override
    public void end(List<ResultRow> rows, Optional<Instant> finished) {
        AbRecord known = Objects.requireNonNull(ab, "it has begun");
        AbFile.write(dir, with(known, finished, known.pairs(), known.confirmingPairs(), known.cells()));
    }

    private AbRecord with(AbRecord known, Optional<Instant> finished, int pairs, int morePairs, List<AbCell> allCells) {
        return new AbRecord(
                known.schema(),
                known.runId(),
                known.created(),
                finished,
                known.suite(),
                known.orderSeed(),
                pairs,
                morePairs,
                known.filters(),
                known.threads(),
                known.workingDirectory(),
                arm(Arm.BASE),
                arm(Arm.HEAD),
                allCells);
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
                Objects.requireNonNull(hashes.get(arm), "both arms have one"),
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
        Map<CellKey, AbCell> byCoordinates = new LinkedHashMap<>();
        known.forEach(cell -> byCoordinates.put(cell.cell(), cell));
        more.forEach(cell -> byCoordinates.putIfAbsent(cell.cell(), cell));
        return List.copyOf(byCoordinates.values());
    }
}
