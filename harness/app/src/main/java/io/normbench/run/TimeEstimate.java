package io.normbench.run;

import io.normbench.run.setup.GpuChoice;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.ThroughputSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.util.List;
import java.util.Locale;

/**
 * A rough guess of how long trials take, for plans and progress bars.
 *
 * <p>What steps cost is a model of measured cells ({@link StepCost}), on a core of a 2026 server; how far this machine and
 * these networks are from it, the progress bar learns as it goes.
 */
public final class TimeEstimate {
    private static final double WORKER_START_SECONDS = 1.2;

    /** Seconds of a group's measurement for each that its cap counts, of suite {@code quick}. */
    private static final double NOT_COUNTED = 1.5;

    private static final int TRAININGS_OF_A_METHOD = 4;
    private static final double MEMORY_STEPS = 3;

    /** Some twenty tries, most of them near the largest; never measured on a GPU. */
    private static final double SEARCH_SECONDS = 20;

    /** An engine that takes about ten times as long for a step as LibTorch (9-layer network, 2 cores). */
    private static final String SLOW_ENGINE = "dl4j";

    private static final double SLOWER = 10;

    private final Suite suite;
    private final int lanes;
    private final int timingLanes;

    /**
     * @param suite the suite
     * @param cores cores that accuracy trials spread over
     */
    public TimeEstimate(Suite suite, int cores) {
        this(suite, cores, GpuChoice.none());
    }

    /**
     * @param suite the suite
     * @param cores cores that accuracy trials spread over on the CPU
     * @param gpus GPUs that all trials spread over
     */
    public TimeEstimate(Suite suite, int cores, GpuChoice gpus) {
        this.suite = suite;
        boolean onGpu = gpus.mayBeGpu(suite.device());
        this.lanes = onGpu ? gpus.workers() : Math.max(1, cores);
        this.timingLanes = onGpu ? gpus.workers() : 1;
    }

    /** Seconds that {@code trial} takes out of the wall clock, its share of a worker's start included. */
    public double seconds(Trial trial) {
        double start = startSeconds(suite.batchSizes().size());
        double step = stepSeconds(trial);
        if (trial.measurement() == Measurement.THROUGHPUT) {
            ThroughputSpec spec =
                    suite.measure(trial.cell().task()).throughput().orElseThrow();
            return timingSeconds(spec, step) / timingLanes;
        }
        if (trial.measurement() == Measurement.MEMORY) {
            return (start + MEMORY_STEPS * step) / lanes;
        }
        if (trial.measurement() == Measurement.MAX_BATCH) {
            return (WORKER_START_SECONDS + SEARCH_SECONDS) / timingLanes;
        }
        TrainSpec train = trial.cell().task().train();
        int batch = trial.cell().batchSize();
        double estimating = trial.cell().evaluation().batches() * step / StepCost.STEP_OF_PASSES;
        double evaluation = slowness(trial) * StepCost.of(trial.cell().task()).evaluationSeconds();
        double training = train.steps(batch) * step + estimating + evaluation;
        return (startSeconds(TRAININGS_OF_A_METHOD) + training) / lanes;
    }

    /**
     * A method's share of what its group takes: workers one after another that start, make their data and warm up, and
     * rounds, which a cap ends as a rule; inference and what is not counted come on top.
     */
    private double timingSeconds(ThroughputSpec spec, double step) {
        double methods = suite.methods().size();
        double starts = spec.workers() * (WORKER_START_SECONDS + spec.warmupMinSeconds()) / methods;
        double warmups = spec.workers() * spec.warmupSteps() * step;
        double turn = Math.max(spec.blockMillis() / 1e3, step) + step;
        double enough = Math.max(spec.minRounds() * turn, spec.maxSteps() * step);
        double rounds = Math.max(turn, Math.min(enough, spec.maxSeconds() / methods));
        return starts + warmups + NOT_COUNTED * rounds;
    }

    /** One trial's share of a worker's start, where a method has {@code trials} of them. */
    private double startSeconds(int trials) {
        return switch (suite.isolation()) {
            case CELL -> WORKER_START_SECONDS;
            case METHOD -> WORKER_START_SECONDS / trials;
            case SUITE ->
                WORKER_START_SECONDS
                        / (trials * suite.methods().size() * suite.tasks().size());
        };
    }

    /** A training step on one core. */
    private static double stepSeconds(Trial trial) {
        return slowness(trial)
                * StepCost.of(trial.cell().task()).seconds(trial.cell().batchSize());
    }

    private static double slowness(Trial trial) {
        return trial.cell().engine().equals(SLOW_ENGINE) ? SLOWER : 1;
    }

    /** Seconds that all {@code trials} take: no fewer than the longest, however many run side by side. */
    public double seconds(List<Trial> trials) {
        double sum = 0;
        double longest = 0;
        for (Trial trial : trials) {
            double share = seconds(trial);
            sum += share;
            longest = Math.max(longest, share * lanes(trial));
        }
        return Math.max(sum, longest);
    }

    private int lanes(Trial trial) {
        boolean alone = trial.measurement() == Measurement.THROUGHPUT || trial.measurement() == Measurement.MAX_BATCH;
        return alone ? timingLanes : lanes;
    }

    /** Seconds that {@code plan} takes. */
    public double seconds(Plan plan) {
        return seconds(plan.trials());
    }

    /** {@code 2 h 05 min}, {@code 3 min 20 s}, {@code 45 s}. */
    public static String text(double seconds) {
        long whole = Math.round(seconds);
        if (whole >= 3600) {
            return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
        }
        return whole >= 60 ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60) : whole + " s";
    }
}
