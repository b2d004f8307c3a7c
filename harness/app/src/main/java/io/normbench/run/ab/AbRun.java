package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * An A/B measurement in a run directory: begun, resumed, or carried on with further pairs. One object for one
 * invocation.
 *
 * <p>Every trial is one fresh worker of its arm's own distribution, and one row of {@code results.csv} with {@code arm}
 * ({@code base}, {@code head}) and {@code pair}: {@code s1}, {@code s2}, … for the screening pairs, {@code c1}, … for
 * confirming ones, {@code a<seed>} for accuracy. A trial with a row never runs again.
 */
public final class AbRun implements FreshTrials {
    /** The most cells of a measurement that nobody allowed to be long. */
    public static final int MOST_CELLS = 48;

    /** Screening pairs of a cell, unless someone asks for others. */
    public static final int SCREENING_PAIRS = 6;

    /** Confirming pairs of a cell, unless someone asks for others. */
    public static final int CONFIRMING_PAIRS = 12;

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
    public AbRun(Path dir, AbListener listener, int cores, Clock clock, LongSupplier nanoClock) {
        this.dir = dir;
        this.listener = listener;
        this.paired = new PairedRun(dir, listener, cores, clock, nanoClock);
    }

    /** What to measure of the cells that the arms have. */
    private interface Choice {
        List<AbTrial> of(List<AbCell> cells, AbSchedule schedule);
    }

    /**
     * Runs the screening pairs and the accuracy trials that have no row yet.
     *
     * @param commandLine the arguments of this invocation, for the record
     * @throws UserError if an arm cannot be measured, or the directory is in use or holds something else
     */
    public AbSummary run(AbRequest request, List<String> commandLine) throws InterruptedException {
        return execute(request, commandLine, 0, true, (cells, schedule) -> planned(cells, schedule, request.pairs()));
    }

    @Override
    public void screen(Collection<CellKey> cells, int pairs) throws InterruptedException {
        morePairs("s", cells, pairs, 0);
    }

    @Override
    public void confirm(Collection<CellKey> cells, int pairs) throws InterruptedException {
        morePairs("c", cells, pairs, pairs);
    }

    private void morePairs(String prefix, Collection<CellKey> cells, int pairs, int confirmingPairs)
            throws InterruptedException {
        execute(
                recorded(AbFile.read(dir)),
                commandLine(),
                confirmingPairs,
                false,
                (known, schedule) -> schedule.pairs(prefix, pairs, coordinates(known, cells, true), 0, 1));
    }

    @Override
    public void moreSeeds(Collection<CellKey> cells, List<Long> seeds) throws InterruptedException {
        AbRecord ab = AbFile.read(dir);
        execute(
                recorded(ab),
                commandLine(),
                0,
                false,
                (known, schedule) -> coordinates(known, cells, false).stream()
                        .flatMap(cell -> AbSchedule.accuracy(cell, seeds).stream())
                        .toList());
    }

    /** The cells of both arms whose rows {@code wanted} names: an engine may have an execution of its own. */
    private List<CellKey> coordinates(List<AbCell> known, Collection<CellKey> wanted, boolean throughput) {
        List<ResultRow> rows = ResultsFile.read(dir);
        List<CellKey> found = new ArrayList<>();
        for (CellKey each : wanted) {
            Set<String> ids = rows.stream()
                    .filter(row -> row.cell().agreesWith(each))
                    .map(ResultRow::cellId)
                    .collect(Collectors.toSet());
            AbCell cell = known.stream()
                    .filter(candidate -> ids.contains(candidate.baseCellId()) && ids.contains(candidate.headCellId()))
                    .filter(candidate -> !throughput || candidate.throughput())
                    .findFirst()
                    .orElseThrow(() -> UserError.usage(
                            each.label() + ": not a cell that both arms of " + dir + " can measure; choose another"));
            found.add(cell.cell());
        }
        return found;
    }

    /** The suite's copy is taken, so that the file may have changed since. */
    private AbRequest recorded(AbRecord ab) {
        return new AbRequest(
                recorded(ab.base(), Arm.BASE),
                recorded(ab.head(), Arm.HEAD),
                dir.resolve(AbFile.SUITE_NAME),
                List.of(),
                ab.threads(),
                OptionalLong.of(ab.orderSeed()),
                Path.of(ab.workingDirectory()),
                ab.pairs(),
                true);
    }

    private static ArmSpec recorded(AbRecord.ArmRecord arm, Arm name) {
        return new ArmSpec(
                Distribution.at(Path.of(arm.distribution()), "the " + name.id() + " of this measurement,"),
                arm.plugins().stream().map(Path::of).toList(),
                arm.options());
    }

    private List<String> commandLine() {
        return ManifestFile.exists(dir) ? ManifestFile.read(dir).commandLine() : List.of();
    }

    private static List<AbTrial> planned(List<AbCell> cells, AbSchedule schedule, int pairs) {
        List<CellKey> throughput =
                cells.stream().filter(AbCell::throughput).map(AbCell::cell).toList();
        List<AbTrial> trials = new ArrayList<>(schedule.pairs("s", pairs, throughput, 0, 1));
        cells.forEach(cell -> trials.addAll(AbSchedule.accuracy(cell.cell(), cell.seeds())));
        return trials;
    }

    /** {@code screening}: the cells of this invocation belong to the measurement; otherwise some of its cells are chosen. */
    private AbSummary execute(
            AbRequest request, List<String> commandLine, int confirmingPairs, boolean screening, Choice choice)
            throws InterruptedException {
        List<ArmFleet.Member> members = List.of(
                new ArmFleet.Member(Arm.BASE.id(), request.base()), new ArmFleet.Member(Arm.HEAD.id(), request.head()));
        // Read before anything is started: a missing plug-in is told at once.
        Map<Arm, String> hashes = Map.of(
                Arm.BASE, request.base().sha256(), Arm.HEAD, request.head().sha256());
        PairedRun.Builds builds = new PairedRun.Builds(
                members, request.suiteFile(), request.filters(), request.threads(), request.workingDirectory());
        return paired.run(builds, commandLine, arms -> {
            List<AbCell> cells = match(arms);
            if (cells.isEmpty()) {
                throw UserError.usage("no cell of " + request.suiteFile() + " is left to measure"
                        + (request.filters().isEmpty()
                                ? ""
                                : " by --filter " + String.join(" --filter ", request.filters())));
            }
            builds.checkNumber(cells.size(), request.allowMany());
            tellUnequal(cells, arms);
            AbDirectory record =
                    new AbDirectory(dir, request, hashes, arms, screening ? cells : List.of(), confirmingPairs);
            List<AbTrial> trials = choice.of(cells, new AbSchedule(record.orderSeed())).stream()
                    .filter(trial -> arms.cell(trial.build(), trial.cell()).isPresent())
                    .toList();
            return new PairedRun.Work(trials, record);
        });
    }

    /** The cells of either arm, in the order of the head's plan; those of the base alone come last. */
    private static List<AbCell> match(ArmFleet arms) {
        Map<CellKey, AbCell> cells = new LinkedHashMap<>();
        for (ArmCell head : arms.plans().get(1).cells()) {
            cells.put(
                    head.coordinates(),
                    new AbCell(head.coordinates(), "", head.cellId(), head.throughputSeconds() > 0, head.seeds()));
        }
        for (ArmCell base : arms.plans().get(0).cells()) {
            AbCell head = cells.get(base.coordinates());
            cells.put(
                    base.coordinates(),
                    new AbCell(
                            base.coordinates(),
                            base.cellId(),
                            head == null ? "" : head.headCellId(),
                            head == null ? base.throughputSeconds() > 0 : head.throughput(),
                            head == null ? base.seeds() : head.seeds()));
        }
        return List.copyOf(cells.values());
    }

    private void tellUnequal(List<AbCell> cells, ArmFleet arms) {
        for (Arm arm : Arm.values()) {
            arms.plans()
                    .get(arm.ordinal())
                    .unknown()
                    .forEach(each -> listener.notice("the " + arm.id() + " lacks a method: " + each.message()));
            cells.stream()
                    .filter(cell -> cell.cellId(arm).isEmpty())
                    .forEach(cell -> listener.notice("only in the "
                            + arm.other().id() + ": " + cell.cell().label()));
        }
    }

    /** Kills all workers; the measurement can be resumed. Safe from any thread. */
    public void stop() {
        paired.stop();
    }
}
