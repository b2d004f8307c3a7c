package io.normbench.measure.rounds;

import io.normbench.measure.TrainingSteps;
import io.normbench.measure.TrialRunner;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.result.file.RoundsFile;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures groups of trials on an open engine, and writes their blocks round by round. The time that earlier groups took
 * to warm up counts for later ones.
 */
public final class GroupRunner {
    private final TrialRunner trials;
    private final LongSupplier clock;
    private double warmupSeconds;

    /**
     * @param trials opens the trials' tasks
     * @param clock nanoseconds from some origin: {@link System#nanoTime}
     */
    public GroupRunner(TrialRunner trials, LongSupplier clock) {
        this.trials = trials;
        this.clock = clock;
    }

    /**
     * Measures {@code request}; the A/A arm is added to its members.
     *
     * @param listener hears of it besides the file
     * @throws IllegalArgumentException if a reference is named, and no trial has its label
     */
    public GroupResult run(Engine engine, MeasureGroup request, RoundsListener listener) {
        List<Entrant> entrants = new ArrayList<>();
        for (Trial trial : request.trials()) {
            String label = MeasureGroup.label(trial);
            entrants.add(entrant(engine, trials, label, trial));
            if (request.reference().filter(label::equals).isPresent()) {
                entrants.add(entrant(engine, trials, MeasureGroup.again(label), trial));
            }
        }
        Group group = new Group(entrants, request.reference(), request.seed(), request.worker(), request.reversed());
        RoundsSpec spec = request.spec().warmedUpBy(warmupSeconds);
        try (RoundsFile file = RoundsFile.create(request.runDir(), request.groupId(), request.worker())) {
            GroupResult result = new GroupMeasurement(group, spec, clock, new Writing(file, listener)).run();
            warmupSeconds += result.warmupSeconds();
            return result;
        }
    }

    /** {@code trial} under its method's label. */
    public static Entrant entrant(Engine engine, TrialRunner trials, Trial trial) {
        return entrant(engine, trials, MeasureGroup.label(trial), trial);
    }

    private static Entrant entrant(Engine engine, TrialRunner trials, String label, Trial trial) {
        return new Entrant(
                label, () -> new SessionMember(engine, TrainingSteps.open(engine, trials.open(trial), trial)));
    }

    /** Writes the blocks of a round when it ends, and passes everything on. */
    private record Writing(RoundsFile file, RoundsListener next, List<Block> blocks) implements RoundsListener {
        Writing(RoundsFile file, RoundsListener next) {
            this(file, next, new ArrayList<>());
        }

        @Override
        public void turn(String member) {
            next.turn(member);
        }

        @Override
        public void warmedUp(String member) {
            next.warmedUp(member);
        }

        @Override
        public void block(Block block) {
            blocks.add(block);
            next.block(block);
        }

        @Override
        public void phase(Block.Phase phase) {
            next.phase(phase);
        }

        @Override
        public void round(Block.Phase phase, int round) {
            file.append(blocks);
            blocks.clear();
            next.round(phase, round);
        }

        @Override
        public void lost(String member, Outcome outcome) {
            next.lost(member, outcome);
        }
    }
}
