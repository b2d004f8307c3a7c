package io.normbench.run.ab;

import io.normbench.result.Manifest;
import io.normbench.result.ManifestFile;
import io.normbench.result.ResultRow;
import io.normbench.result.ResultsFile;
import io.normbench.result.RunLock;
import io.normbench.run.RunDirectories;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * An A/A measurement: builds of one commit against each other, as often as asked for, each comparison like the
 * screening of a gate. What they differ by is noise: of the machine, of fresh workers, and of the build itself. Where the
 * suite measures accuracy, both builds are trained with each of its seeds as well: what they differ by then is the
 * engine's own non-determinism.
 *
 * <p>Rows have {@code arm} and {@code pair} as in an A/B measurement; pair {@code r3.2} is the second one of the third
 * comparison, {@code a5} accuracy with seed 5. {@code aa.json} is brought up to date after every invocation.
 */
public final class AaRun {
    private final Path dir;
    private final AbListener listener;
    private final int cores;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private volatile ArmFleet fleet;
    private volatile boolean stopped;

    /**
     * @param dir the run directory
     * @param listener hears how it goes on
     * @param cores cores that this process may use
     * @param clock wall-clock time
     * @param nanoClock nanoseconds, monotonic
     */
    public AaRun(Path dir, AbListener listener, int cores, Clock clock, LongSupplier nanoClock) {
        this.dir = dir;
        this.listener = listener;
        this.cores = cores;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * Runs every trial that has no row yet.
     *
     * @param commandLine the arguments of this invocation, for the record
     * @throws UserError if a build cannot be measured, or the directory is in use or holds something else
     */
    public AaRecord run(AaRequest request, List<String> commandLine) throws InterruptedException {
        long start = nanoClock.getAsLong();
        List<ArmFleet.Member> members = new ArrayList<>();
        for (ArmSpec build : request.builds()) {
            members.add(new ArmFleet.Member("build" + (members.size() + 1), build));
        }
        List<String> hashes = request.builds().stream().map(ArmSpec::sha256).toList();
        Path here = Path.of("").toAbsolutePath();
        try (ArmFleet builds = ArmFleet.start(
                members, request.suiteFile(), request.filters(), request.threads(), here, dir)) {
            fleet = builds;
            if (stopped) {
                builds.stop();
            }
            builds.hello();
            List<CellCoordinates> cells = cells(builds, request);
            ArmPlan plan = builds.plans().get(0);
            long seed = request.orderSeed().orElseGet(() -> AbSchedule.seed(plan.suiteSha256()));
            List<AbTrial> trials = new ArrayList<>(trials(request, cells, seed));
            trials.addAll(accuracy(plan, members.size()));
            listener.planned(cells.size(), trials.size(), builds.seconds(trials));
            try (RunLock lock = RunLock.acquire(dir, clock)) {
                check(request, plan, hashes, seed);
                try (ResultsFile results = ResultsFile.open(dir)) {
                    results.repairs().forEach(listener::notice);
                    builds.open();
                    Instant now = clock.instant();
                    Manifest.Invocation invocation = Manifest.Invocation.start(now, AaFile.exists(dir), Optional.empty());
                    AaRecord aa = begin(request, plan, hashes, seed, builds, now);
                    CombinedManifest manifest = new CombinedManifest(dir, builds, trials, commandLine);
                    manifest.begin(aa.runId(), aa.created(), invocation, results.completedKeys());
                    List<AbTrial> pending = builds.pending(trials, results.completedKeys());
                    listener.started(trials.size(), pending.size(), builds.seconds(pending));
                    AbExecution execution =
                            new AbExecution(builds, results, aa.runId(), cores, listener, () -> stopped, nanoClock);
                    try {
                        execution.run(pending);
                    } finally {
                        aa = withCells(aa, results.rows(), builds);
                        AaFile.write(dir, aa);
                        manifest.end(
                                aa.runId(),
                                aa.created(),
                                invocation.ended(
                                        clock.instant(),
                                        (nanoClock.getAsLong() - start) / 1e9,
                                        execution.workingSeconds(),
                                        execution.done()),
                                results.completedKeys());
                    }
                    return aa;
                }
            }
        } finally {
            fleet = null;
        }
    }

    /** Every build must have them all: builds of one commit do. */
    private static List<CellCoordinates> cells(ArmFleet builds, AaRequest request) {
        List<List<CellCoordinates>> planned = builds.plans().stream()
                .map(plan -> plan.cells().stream()
                        .filter(cell -> cell.throughputSeconds() > 0)
                        .map(ArmCell::coordinates)
                        .toList())
                .toList();
        if (planned.stream().distinct().count() > 1) {
            throw UserError.usage("the builds have different cells; an A/A measurement takes builds of one commit"
                    + " ('normbench ab' compares different ones)");
        }
        List<CellCoordinates> cells = planned.get(0);
        if (cells.isEmpty()) {
            throw UserError.usage(request.suiteFile() + ": measures no throughput that is left by the filters; an A/A"
                    + " measurement needs some");
        }
        if (cells.size() > AbRun.MOST_CELLS && !request.allowMany()) {
            throw UserError.usage(request.suiteFile() + " has " + cells.size() + " cells; at most " + AbRun.MOST_CELLS
                    + " are measured in pairs; choose with --filter, or say --allow-many");
        }
        return cells;
    }

    /** The first build against the last with every seed of the suite. */
    private static List<AbTrial> accuracy(ArmPlan plan, int builds) {
        return plan.cells().stream()
                .flatMap(cell -> AbSchedule.accuracy(cell.coordinates(), cell.seeds(), 0, builds - 1).stream())
                .toList();
    }

    /**
     * Every two builds in both roles, in a drawn order, again and again until each family of cells has comparisons
     * enough: a family of many cells needs few of each.
     */
    static List<AbTrial> trials(AaRequest request, List<CellCoordinates> cells, long seed) {
        int builds = request.builds().size();
        List<int[]> roles = new ArrayList<>();
        for (int base = 0; base < builds; base++) {
            for (int head = 0; head < builds; head++) {
                if (base != head || builds == 1) {
                    roles.add(new int[] {base, head});
                }
            }
        }
        roles.sort(Comparator.comparing(role -> Sha256.of(seed + "/roles/" + role[0] + "/" + role[1])));
        Map<String, Long> familySizes =
                cells.stream().collect(Collectors.groupingBy(request.family(), Collectors.counting()));
        AbSchedule schedule = new AbSchedule(seed);
        List<AbTrial> trials = new ArrayList<>();
        for (int number = 1; number <= request.comparisons(); number++) {
            int[] role = roles.get((number - 1) % roles.size());
            int done = number - 1;
            List<CellCoordinates> unfinished = cells.stream()
                    .filter(cell ->
                            done * familySizes.get(request.family().apply(cell)) < request.comparisons())
                    .toList();
            trials.addAll(
                    schedule.pairs(AaComparisons.prefix(number), request.pairs(), unfinished, role[0], role[1]));
        }
        return trials;
    }

    private void check(AaRequest request, ArmPlan plan, List<String> hashes, long seed) {
        if (!AaFile.exists(dir)) {
            if (ManifestFile.exists(dir) || Files.exists(dir.resolve(ResultsFile.NAME))) {
                throw UserError.usage(
                        dir + ": holds a run that is no A/A measurement; choose another directory with -o");
            }
            return;
        }
        AaRecord known = AaFile.read(dir);
        boolean same = known.suite().sha256().equals(plan.suiteSha256())
                && known.builds().stream().map(AaRecord.Build::sha256).toList().equals(hashes)
                && known.pairs() == request.pairs()
                && known.orderSeed() == seed
                && known.threads() == request.threads();
        if (!same) {
            throw UserError.usage(dir + ": holds an A/A measurement of another suite, of other builds, or with other"
                    + " pairs, order or threads; choose another directory with -o");
        }
    }

    private AaRecord begin(
            AaRequest request, ArmPlan plan, List<String> hashes, long seed, ArmFleet builds, Instant now) {
        if (AaFile.exists(dir)) {
            AaRecord known = AaFile.read(dir);
            return known.comparisons() >= request.comparisons()
                    ? known
                    : with(known, request.comparisons(), known.fingerprint(), known.fingerprintKeys(), known.cells());
        }
        Path copy = dir.resolve(AbFile.SUITE_NAME);
        try {
            Files.write(copy, Files.readAllBytes(request.suiteFile()));
        } catch (IOException e) {
            throw UserError.infrastructure("cannot copy " + request.suiteFile() + " to " + copy + ": " + e, e);
        }
        List<AaRecord.Build> made = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            made.add(new AaRecord.Build(
                    request.builds().get(i).distribution().home().toString(),
                    hashes.get(i),
                    builds.manifest(i).orElseThrow().harness()));
        }
        if (made.stream().map(build -> build.harness().commit()).distinct().count() > 1) {
            listener.notice("the builds are of different commits: what they differ by is not only noise");
        }
        AaRecord aa = new AaRecord(
                AaRecord.SCHEMA,
                plan.suite() + "-aa-" + RunDirectories.stamp(now),
                now,
                new AbRecord.SuiteFile(
                        plan.suite(),
                        plan.suiteSha256(),
                        request.suiteFile().toAbsolutePath().normalize().toString()),
                seed,
                request.comparisons(),
                request.pairs(),
                request.filters(),
                request.threads(),
                made,
                "",
                Map.of(),
                List.of());
        AaFile.write(dir, aa);
        return aa;
    }

    private AaRecord withCells(AaRecord aa, List<ResultRow> rows, ArmFleet builds) {
        Optional<String> fingerprint = AaComparisons.fingerprint(rows);
        if (fingerprint.isEmpty()) {
            return aa;
        }
        long others = rows.stream()
                .filter(row -> !row.fingerprint().equals(fingerprint.get()))
                .count();
        if (others > 0) {
            listener.notice(others + " rows have another fingerprint than the rest and are left out of " + AaFile.NAME);
        }
        Map<String, String> keys = builds.manifest(0)
                .map(Manifest::fingerprint)
                .filter(found -> found.hash().equals(fingerprint.get()))
                .<Map<String, String>>map(found -> found.keys())
                .orElse(aa.fingerprintKeys());
        return with(
                aa,
                aa.comparisons(),
                fingerprint.get(),
                keys,
                AaComparisons.of(rows, fingerprint.get(), aa.comparisons(), aa.pairs()));
    }

    private static AaRecord with(
            AaRecord aa, int comparisons, String fingerprint, Map<String, String> keys, List<AaRecord.Cell> cells) {
        return new AaRecord(
                aa.schema(),
                aa.runId(),
                aa.created(),
                aa.suite(),
                aa.orderSeed(),
                comparisons,
                aa.pairs(),
                aa.filters(),
                aa.threads(),
                aa.builds(),
                fingerprint,
                keys,
                cells);
    }

    /** Kills all workers; the measurement can be resumed. Safe from any thread. */
    public void stop() {
        stopped = true;
        ArmFleet current = fleet;
        if (current != null) {
            current.stop();
        }
    }
}
