package io.normbench.gate;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Side;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Screening;
import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.HodgesLehmann;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A noisy machine that measures builds: the same seed gives the same rows.
 *
 * <p>The noise is what 24 workers of one cell in a row showed on two shared cores: the log step time of a process has a
 * standard deviation of 7%, the difference of two neighbours one of 5.5%, so part of the noise is shared by a pair. One
 * process in thirty is slower by an exponential spike of 12% on average. Peak host memory varies by 2 MiB.
 */
public final class SimulatedMachine {
    public static final double PAIR_SD = 0.055;
    private static final double PROCESS_SD = 0.07;
    private static final double SPIKE_CHANCE = 1.0 / 30;
    private static final double SPIKE_MEAN = 0.12;

    private final SplittableRandom random;

    public SimulatedMachine(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A build, method by method: what a change may do to it. */
    public static final class Build {
        private String changed = "";
        private double factor = 1;
        private double moreMib;
        private double lessAccurate;
        private Optional<Outcome> breaks = Optional.empty();

        public static Build unchanged() {
            return new Build();
        }

        public static Build slower(String method, double factor) {
            Build build = of(method);
            build.factor = factor;
            return build;
        }

        static Build hungrier(String method, double mib) {
            Build build = of(method);
            build.moreMib = mib;
            return build;
        }

        static Build lessAccurate(String method, double points) {
            Build build = of(method);
            build.lessAccurate = points;
            return build;
        }

        static Build broken(String method, Outcome outcome) {
            Build build = of(method);
            build.breaks = Optional.of(outcome);
            return build;
        }

        private static Build of(String method) {
            Build build = new Build();
            build.changed = method;
            return build;
        }
    }

    /** An A/B run: screening pairs of all cells, then confirming pairs of the candidates, as the rule asks for. */
    public GateInputs measure(Build head, List<String> methods, NoiseModel noise) {
        List<ResultRow> rows = screen(head, methods, 6);
        Screening screening = new GateRule(noise, GateSettings.defaults()).screen(inputs(rows));
        for (CellKey key : screening.slower()) {
            rows.addAll(pairs(head, key.method(), "c", 12));
        }
        for (CellKey key : screening.faster()) {
            rows.addAll(pairs(head, key.method(), "c", 12));
        }
        return inputs(rows);
    }

    /** An A/A run, as the noise model wants it. */
    public GateInputs same(List<String> methods, int pairs) {
        return inputs(screen(Build.unchanged(), methods, pairs));
    }

    public List<ResultRow> screen(Build head, List<String> methods, int pairs) {
        List<ResultRow> rows = new ArrayList<>();
        for (String method : methods) {
            rows.addAll(pairs(head, method, "s", pairs));
            for (long seed = 1; seed <= 5; seed++) {
                double top1 = 0.95 + 0.01 * random.nextGaussian();
                boolean drops = head.changed.equals(method) && head.lessAccurate > 0;
                double loss = 0.05 + 0.01 * random.nextDouble();
                rows.add(GateRows.accuracy(method, 16, "base", seed, top1, loss));
                rows.add(
                        head.changed.equals(method) && head.breaks.isPresent()
                                ? brokenAccuracy(head, method, seed)
                                : drops
                                        ? GateRows.accuracy(
                                                method,
                                                16,
                                                "head",
                                                seed,
                                                top1 - head.lessAccurate + 0.003 * random.nextGaussian(),
                                                loss * 1.2)
                                        : GateRows.accuracy(method, 16, "head", seed, top1, loss));
            }
        }
        return rows;
    }

    /** The noise of runs of equal builds. */
    public static NoiseModel noise(String fingerprint, List<GateInputs> runs) {
        List<NoiseModel.Comparison> comparisons = new ArrayList<>();
        for (CellSamples cell :
                runs.stream().flatMap(run -> run.cells().stream()).toList()) {
            double[] ratios = cell.logRatios(Stage.SCREEN);
            comparisons.add(new NoiseModel.Comparison(
                    CellFamily.of(cell.key(), Quantity.STEP_TIME), ratios.length, HodgesLehmann.location(ratios)));
            cell.pairs(Stage.ACCURACY)
                    .forEach(pair -> comparisons.add(new NoiseModel.Comparison(
                            CellFamily.of(cell.key(), Quantity.ACCURACY), 1, pair.metricDifference())));
        }
        return NoiseModel.ofComparisons(fingerprint, comparisons);
    }

    public static GateInputs inputs(List<ResultRow> rows) {
        return GateInputs.ofPairs(
                rows, Side.unknown(Arm.BASE), Side.unknown(Arm.HEAD), List.of(), "make gate BASE=main", "test");
    }

    private static ResultRow brokenAccuracy(Build head, String method, long seed) {
        return GateRows.row(
                method,
                16,
                seed,
                "a" + seed,
                "head",
                "a" + seed,
                head.breaks.orElseThrow(),
                io.normbench.result.Measured.nothing(),
                GateRows.FINGERPRINT);
    }

    private List<ResultRow> pairs(Build head, String method, String stage, int pairs) {
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= pairs; i++) {
            double shared = Math.sqrt(PROCESS_SD * PROCESS_SD - PAIR_SD * PAIR_SD / 2) * random.nextGaussian();
            ResultRow base = GateRows.timed(
                    method, 16, "base", stage + i, stepMs(method, shared), 280 + 2 * random.nextDouble());
            boolean changed = head.changed.equals(method);
            double factor = changed ? head.factor : 1;
            double mib = 280 + 2 * random.nextDouble() + (changed ? head.moreMib : 0);
            ResultRow other = GateRows.timed(method, 16, "head", stage + i, factor * stepMs(method, shared), mib);
            if (changed && head.breaks.isPresent()) {
                other = GateRows.failed(method, 16, "head", stage + i, head.breaks.get());
            }
            rows.add(i % 2 == 0 ? base : other);
            rows.add(i % 2 == 0 ? other : base);
        }
        return rows;
    }

    private double stepMs(String method, double shared) {
        double own = PAIR_SD / Math.sqrt(2) * random.nextGaussian();
        double spike = random.nextDouble() < SPIKE_CHANCE ? -SPIKE_MEAN * Math.log(1 - random.nextDouble()) : 0;
        return (5 + method.length()) * Math.exp(shared + own) * (1 + spike);
    }
}
