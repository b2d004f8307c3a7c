package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Samples the power of one GPU through {@code nvidia-smi}, on a thread of its own, until it is closed.
 *
 * <p>{@code nvidia-smi} knows no energy counter, so the energy is mean power times time. Each sample is a short process
 * of its own on a processor core; the GPU's work is not touched.
 */
final class GpuPower implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private static final int FEWEST_SAMPLES = 3;
    private static final double NANOS = 1e9;

    private final Commands commands;
    private final String gpu;
    private final LongSupplier clock;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    private GpuPower(Commands commands, String gpu, LongSupplier clock) {
        this.commands = commands;
        this.gpu = gpu;
        this.clock = clock;
        thread = new Thread(this::sample, "gpu-power");
        thread.setDaemon(true);
    }

    private record Sample(long nanos, double watts) {}

    /**
     * Begins to sample.
     *
     * @param gpu number or UUID, as {@code nvidia-smi -i} takes it
     */
    static GpuPower start(Commands commands, String gpu, LongSupplier clock) {
        GpuPower power = new GpuPower(commands, gpu, clock);
        power.thread.start();
        return power;
    }

    /** The power now, in watts; empty where it is not told. */
    static OptionalDouble watts(Commands commands, String gpu) {
        Optional<String> answer = commands.output(
                List.of("nvidia-smi", "-i", gpu, "--query-gpu=power.draw", "--format=csv,noheader,nounits"));
        try {
            return answer.isPresent()
                    ? OptionalDouble.of(Double.parseDouble(answer.get().strip()))
                    : OptionalDouble.empty();
        } catch (NumberFormatException notAvailable) {
            return OptionalDouble.empty();
        }
    }

    private void sample() {
        while (!stopped) {
            long asked = clock.getAsLong();
            OptionalDouble watts = watts(commands, gpu);
            if (watts.isEmpty()) {
                return;
            }
            long answered = clock.getAsLong();
            synchronized (samples) {
                samples.add(new Sample(asked + (answered - asked) / 2, watts.getAsDouble()));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** Energy of {@code nanos} at the mean power of the samples so far; empty if they are too few. */
    OptionalDouble joules(long nanos) {
        synchronized (samples) {
            if (samples.size() < FEWEST_SAMPLES) {
                return OptionalDouble.empty();
            }
            double wattNanos = 0;
            for (int i = 1; i < samples.size(); i++) {
                Sample before = samples.get(i - 1);
                Sample now = samples.get(i);
                wattNanos += (now.nanos() - before.nanos()) * (before.watts() + now.watts()) / 2;
            }
            long span = samples.get(samples.size() - 1).nanos() - samples.get(0).nanos();
            return span <= 0 ? OptionalDouble.empty() : OptionalDouble.of(wattNanos / span * nanos / NANOS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
