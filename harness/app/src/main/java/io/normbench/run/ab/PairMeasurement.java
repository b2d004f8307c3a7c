package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.measure.rounds.Ending;
import io.normbench.measure.rounds.GroupFigures;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.SideBySide;
import io.normbench.result.Arm;
import io.normbench.result.Block;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.RoundsFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures the two trials of a pair side by side: both workers are alive at once and have their blocks in turn, in the
 * order ABBA. What slows the machine down for a while is then in both.
 */
final class PairMeasurement {
    private final ArmFleet fleet;
    private final Path dir;
    private final String runId;
    private final LongSupplier clock;
    private final Consumer<String> notices;

    /**
     * @param fleet the arms
     * @param dir where raw blocks go
     * @param runId identity of the run, for the rows
     * @param clock nanoseconds, monotonic
     */
    PairMeasurement(ArmFleet fleet, Path dir, String runId, LongSupplier clock, Consumer<String> notices) {
        this.fleet = fleet;
        this.dir = dir;
        this.runId = runId;
        this.clock = clock;
        this.notices = notices;
    }

    /**
     * Measures {@code trials}, which are the two of a pair in the order of its first round, or the one of them that is
     * there.
     *
     * @return their rows; empty if the arms were stopped
     */
    Map<AbTrial, ResultRow> measure(List<AbTrial> trials, int threads) throws InterruptedException {
        List<RoundsSpec> specs = begin(trials, threads);
        if (specs.size() < trials.size()) {
            return Map.of();
        }
        AbTrial first = trials.get(0);
        String group = fleet.cell(first.build(), first.cell()).orElseThrow().cellId() + "-" + first.pair();
        List<Block> blocks = new ArrayList<>();
        Ending ending = rounds(trials, specs.get(0), blocks);
        RoundsFile.clear(dir, group);
        try (RoundsFile file = RoundsFile.create(dir, group, 1)) {
            file.append(blocks);
        }
        Map<AbTrial, ResultRow> rows = new LinkedHashMap<>();
        for (AbTrial trial : trials) {
            Optional<JsonNode> columns = fleet.end(trial, notices);
            if (columns.isEmpty()) {
                return Map.of();
            }
            rows.put(trial, ArmProtocol.checkedRow(columns.get(), runId, trial));
        }
        Outcome ofBase = rows.values().stream()
                .filter(row -> row.arm().equals(Arm.BASE.id()))
                .map(ResultRow::outcome)
                .findFirst()
                .orElseGet(() -> new Outcome.Unsupported("not measured beside this one"));
        // By the host's clock: a build that waits longer is slower, though its processor time is the same.
        List<Block> byHost = blocks.stream().map(Block::byHostClock).toList();
        GroupFigures figures = new GroupFigures(byHost, Optional.of(Arm.BASE.id()), ofBase, List.of(ending));
        rows.replaceAll((trial, row) -> row.with(timed(row, figures, group)));
        return rows;
    }

    private static Measured timed(ResultRow row, GroupFigures figures, String group) {
        Measured own = row.measured();
        return figures.of(
                        row.arm(),
                        row.cell().batchSize(),
                        0,
                        own.metrics(),
                        own.wallSeconds().orElse(0))
                .withFurther(Map.of(Measured.GROUP, group))
                .withMemory(own.peakHostBytes(), own.peakDeviceBytes());
    }

    /** Begins all at once: most of it is the start of the workers. Fewer answers than trials: they were stopped. */
    private List<RoundsSpec> begin(List<AbTrial> trials, int threads) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(trials.size());
        try {
            CompletionService<Optional<RoundsSpec>> begun = new ExecutorCompletionService<>(pool);
            trials.forEach(trial -> begun.submit(() -> fleet.begin(trial, threads, notices)));
            List<RoundsSpec> specs = new ArrayList<>();
            for (int i = 0; i < trials.size(); i++) {
                begun.take().get().ifPresent(specs::add);
            }
            return specs;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UserError known ? known : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdown();
        }
    }

    private Ending rounds(List<AbTrial> trials, RoundsSpec spec, List<Block> blocks) throws InterruptedException {
        Map<String, SideBySide.Side> sides = new LinkedHashMap<>();
        trials.forEach(trial -> sides.put(trial.arm().id(), (round, position, steps) -> {
            Optional<Block> block = fleet.block(trial, round, position, steps)
                    .map(each -> each.of(trial.arm().id()));
            block.filter(each -> round > 0).ifPresent(blocks::add);
            return block.map(Block::byHostClock);
        }));
        return new SideBySide(spec, clock).run(sides, Arm.BASE.id());
    }
}
