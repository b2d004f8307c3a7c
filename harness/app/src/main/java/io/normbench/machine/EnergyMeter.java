package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the energy of a span of time where the machine has counters.
 *
 * <p>It is the energy of whole devices: of all processor packages (RAPL), and for work on a GPU that GPU's as well
 * (mean of its sampled power times the time). Whatever else runs there, and what they draw when idle, is in it; memory,
 * board and power supply are not. Nothing is estimated where no counter can be read.
 */
public final class EnergyMeter {
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d+))?");

    private final SystemFiles files;
    private final Commands commands;
    private final Map<String, String> variables;
    private final LongSupplier clock;
    private final Optional<Gpu> own;
    private final boolean countsPackages;

    /**
     * A meter of {@code machine}.
     *
     * @param clock nanoseconds, monotonic
     */
    public EnergyMeter(Machine machine, LongSupplier clock) {
        this(new SystemFiles(machine.root()), machine.commands(), machine.variables(), clock, Optional.empty(), true);
    }

    private EnergyMeter(
            SystemFiles files,
            Commands commands,
            Map<String, String> variables,
            LongSupplier clock,
            Optional<Gpu> own,
            boolean countsPackages) {
        this.files = files;
        this.commands = commands;
        this.variables = variables;
        this.clock = clock;
        this.own = own;
        this.countsPackages = countsPackages;
    }

    /**
     * This meter for a worker that sees {@code gpu} alone, as its {@code cuda:0}.
     *
     * @param alone whether nothing else of this run is at work: otherwise the processors' energy is not this worker's,
     *     and what it does on its GPU has the energy of that alone
     */
    public EnergyMeter of(Gpu gpu, boolean alone) {
        return new EnergyMeter(files, commands, variables, clock, Optional.of(gpu), alone);
    }

    /**
     * Energy of a span.
     *
     * @param joules how much
     * @param source whose: {@code package-0 + gpu 0}
     */
    public record Energy(double joules, String source) {}

    /** The span begins; {@code device} is where the work runs: {@code cpu}, {@code cuda:0}. */
    public Span begin(String device) {
        boolean cuda = CUDA.matcher(device).matches();
        // The counters before the sampler: its thread runs as soon as it is started.
        Optional<RaplCounters> packages = countsPackages || !cuda ? RaplCounters.read(files) : Optional.empty();
        long startNanos = clock.getAsLong();
        // A slice's power is not told; asking for it by its own name finds that out.
        Optional<String> name = cuda && own.isPresent() ? own.map(Gpu::uuid) : selector(device, variables);
        Optional<GpuPower> gpu = name.map(each -> GpuPower.start(commands, each, clock));
        return new Span(cuda ? own.map(Gpu::device).orElse(device) : device, gpu, startNanos, packages);
    }

    /** The GPU of a CUDA device as {@code nvidia-smi -i} names it; empty for other devices. */
    static Optional<String> selector(String device, Map<String, String> variables) {
        Matcher matcher = CUDA.matcher(device);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        String visible = variables.getOrDefault("CUDA_VISIBLE_DEVICES", "").strip();
        if (visible.isEmpty()) {
            // CUDA may number GPUs of different models otherwise than nvidia-smi; equal ones it does not.
            return Optional.of(Integer.toString(number));
        }
        String[] names = visible.split("\\s*,\\s*");
        return number < names.length ? Optional.of(names[number]) : Optional.empty();
    }

    /** Which counters there are, or why there are none: one line for people. */
    static String describe(SystemFiles files, Commands commands, Map<String, String> variables, boolean hasGpu) {
        List<String> parts = new ArrayList<>();
        parts.add(RaplCounters.read(files)
                .map(counters -> "read from RAPL of "
                        + String.join(
                                ", ",
                                counters.zones().keySet().stream().sorted().toList()))
                .orElseGet(() -> "processors " + Fact.NOT_READABLE + ": " + RaplCounters.reason(files)));
        if (hasGpu) {
            boolean told = selector("cuda", variables)
                    .map(name -> GpuPower.watts(commands, name).isPresent())
                    .orElse(false);
            parts.add("GPU " + (told ? "by power from nvidia-smi" : Fact.NOT_READABLE + ": nvidia-smi tells no power"));
        }
        return String.join("; ", parts);
    }

    /** A span of time whose energy is counted. */
    public final class Span implements AutoCloseable {
        private final String device;
        private final Optional<GpuPower> gpu;
        private final long startNanos;
        private final Optional<RaplCounters> start;

        private Span(String device, Optional<GpuPower> gpu, long startNanos, Optional<RaplCounters> start) {
            this.device = device;
            this.gpu = gpu;
            this.startNanos = startNanos;
            this.start = start;
        }

        /** The span has ended; empty where nothing could be counted. */
        public Optional<Energy> end() {
            Optional<RaplCounters> now = start.flatMap(counters -> RaplCounters.read(files));
            long nanos = clock.getAsLong() - startNanos;
            close();
            double joules = 0;
            List<String> sources = new ArrayList<>();
            OptionalDouble packages = now.isPresent() ? now.get().joulesSince(start.get()) : OptionalDouble.empty();
            if (packages.isPresent()) {
                joules += packages.getAsDouble();
                now.get().zones().keySet().stream().sorted().forEach(sources::add);
            }
            if (gpu.isPresent()) {
                OptionalDouble power = gpu.get().joules(nanos);
                if (power.isEmpty()) {
                    // The processors alone would pass for the energy of work that the GPU did.
                    return Optional.empty();
                }
                joules += power.getAsDouble();
                sources.add("GPU of " + device);
            }
            return sources.isEmpty() ? Optional.empty() : Optional.of(new Energy(joules, String.join(" + ", sources)));
        }

        @Override
        public void close() {
            gpu.ifPresent(GpuPower::close);
        }
    }
}
