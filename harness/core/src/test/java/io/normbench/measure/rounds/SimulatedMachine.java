package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A machine whose clock moves only when a step is taken, and whose speed drifts, hiccups, stalls and jumps as told. */
final class SimulatedMachine {
    private final SplittableRandom random;
    private final double driftPerRootSecond;
    private final double spikes;
    private long nowNanos = 1_000_000_000L;
    private double logSpeed;
    private long stallAtNanos = Long.MAX_VALUE;
    private long stallNanos;
    private int readings;
    private int jumpAtReading = -1;
    private long jumpNanos;

    /**
     * @param driftPerRootSecond standard deviation by which the logarithm of the speed moves in a second, a random walk
     * @param spikes probability that a step takes several times as long
     */
    public SimulatedMachine(long seed, double driftPerRootSecond, double spikes) {
        this.random = new SplittableRandom(seed);
        this.driftPerRootSecond = driftPerRootSecond;
        this.spikes = spikes;
    }

    /** Stands still for {@code seconds} once, in the step that reaches {@code atSeconds}. */
    SimulatedMachine stalling(double atSeconds, double seconds) {
        stallAtNanos = nowNanos + (long) (atSeconds * 1e9);
        stallNanos = (long) (seconds * 1e9);
        return this;
    }

    /** From its {@code reading}-th reading on the clock is {@code seconds} off. */
    SimulatedMachine jumping(int reading, double seconds) {
        jumpAtReading = reading;
        jumpNanos = (long) (seconds * 1e9);
        return this;
    }

    long nanos() {
        readings++;
        if (readings == jumpAtReading) {
            nowNanos += jumpNanos;
        }
        return nowNanos;
    }

    /** Takes a step that would last so long at the usual speed. */
    void step(double seconds) {
        double lasts = seconds * Math.exp(logSpeed + 0.01 * random.nextGaussian());
        if (random.nextDouble() < spikes) {
            lasts += seconds * 5 * random.nextDouble();
        }
        logSpeed += driftPerRootSecond * Math.sqrt(lasts) * random.nextGaussian();
        nowNanos += Math.round(lasts * 1e9);
        if (nowNanos > stallAtNanos) {
            nowNanos += stallNanos;
            stallAtNanos = Long.MAX_VALUE;
        }
    }

    /** A member whose steps last so long at the usual speed; inference takes a third. */
    Entrant entrant(String label, double stepSeconds) {
        return new Entrant(label, () -> new Simulated(stepSeconds));
    }

    class Simulated implements Member {
        private final double stepSeconds;

        Simulated(double stepSeconds) {
            this.stepSeconds = stepSeconds;
        }

        @Override
        public void train() {
            step(stepSeconds);
        }

        @Override
        public void infer() {
            step(stepSeconds / 3);
        }

        @Override
        public void synchronize() {
            // Nothing runs beside.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /** Keeps what it hears. */
    static final class Heard implements RoundsListener {
        final List<Block> blocks = new ArrayList<>();
        final List<String> rounds = new ArrayList<>();
        final List<String> lost = new ArrayList<>();

        @Override
        public void block(Block block) {
            blocks.add(block);
        }

        @Override
        public void round(Block.Phase phase, int round) {
            rounds.add(phase.id() + round);
        }

        @Override
        public void lost(String member, Outcome outcome) {
            lost.add(member);
        }

        List<Block> of(String member, Block.Phase phase) {
            return blocks.stream()
                    .filter(block -> block.member().equals(member) && block.phase() == phase)
                    .toList();
        }
    }
}
