package io.normbench.run.ab.aa;

import io.normbench.result.CellKey;
import io.normbench.run.ab.AbListener;
import io.normbench.run.ab.AbSchedule;
import io.normbench.run.ab.AbTrial;
import io.normbench.run.ab.ArmCell;
import io.normbench.run.ab.ArmFleet;
import io.normbench.run.ab.ArmPlan;
import io.normbench.run.ab.ArmSpec;
import io.normbench.run.ab.PairedRun;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    private final PairedRun paired;

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
        this.paired = new PairedRun(dir, listener, cores, clock, nanoClock);
    }

    /**
     * Runs every trial that has no row yet.
     *
     * @param commandLine the arguments of this invocation, for the record
     * @throws UserError if a build cannot be measured, or the directory is in use or holds something else
     */
    public AaRecord run(AaRequest request, List<String> commandLine) throws InterruptedException {
        List<ArmFleet.Member> members = new ArrayList<>();
        for (ArmSpec build : request.builds()) {
            members.add(new ArmFleet.Member("build" + (members.size() + 1), build));
        }
        List<String> hashes = request.builds().stream().map(ArmSpec::sha256).toList();
        PairedRun.Builds builds = new PairedRun.Builds(
                members,
                request.suiteFile(),
                request.filters(),
                request.threads(),
                Path.of("").toAbsolutePath());
        paired.run(builds, commandLine, arms -> {
            List<CellKey> cells = cells(arms, request);
            builds.checkNumber(cells.size(), request.allowMany());
            AaDirectory record = new AaDirectory(dir, request, hashes, arms, listener);
            List<AbTrial> trials = new ArrayList<>(trials(request, cells, record.orderSeed()));
            trials.addAll(accuracy(arms.plans().get(0), members.size()));
            return new PairedRun.Work(trials, record);
        });
        return AaFile.read(dir);
    }

    /** Every build must have them all: builds of one commit do. */
    private static List<CellKey> cells(ArmFleet builds, AaRequest request) {
        List<List<CellKey>> planned = builds.plans().stream()
                .map(plan -> plan.cells().stream()
                        .filter(cell -> cell.throughputSeconds() > 0)
                        .map(ArmCell::coordinates)
                        .toList())
                .toList();
        if (planned.stream().distinct().count() > 1) {
            throw UserError.usage("the builds have different cells; an A/A measurement takes builds of one commit"
                    + " ('normbench ab' compares different ones)");
        }
        List<CellKey> cells = planned.get(0);
        if (cells.isEmpty()) {
            throw UserError.usage(request.suiteFile() + ": measures no throughput that is left by the filters; an A/A"
                    + " measurement needs some");
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
    static List<AbTrial> trials(AaRequest request, List<CellKey> cells, long seed) {
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
            List<CellKey> unfinished = cells.stream()
                    .filter(cell ->
                            done * familySizes.getOrDefault(request.family().apply(cell), 0L) < request.comparisons())
                    .toList();
            trials.addAll(schedule.pairs(AaComparisons.prefix(number), request.pairs(), unfinished, role[0], role[1]));
        }
        return trials;
    }

    /** Kills all workers; the measurement can be resumed. Safe from any thread. */
    public void stop() {
        paired.stop();
    }
}
