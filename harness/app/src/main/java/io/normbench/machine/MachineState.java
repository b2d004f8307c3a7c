package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What two readings, at a trial's start and end, say of the machine: figures for the row's {@code metrics_json}, and
 * flags for what spoils a timing.
 *
 * <p>Every key begins with {@value #PREFIX}. What cannot be read has no key.
 */
public final class MachineState {
    /** Begins the name of every figure of the machine's state, so that none is taken for a finding. */
    public static final String PREFIX = "machine_";

    /** The flags of a trial, separated by spaces; no such key on a trial without. */
    public static final String FLAGS = PREFIX + "flags";

    /** Processors that processes of others kept at work during the trial, on average: 1 is one core's worth. */
    public static final String OTHERS = PREFIX + "others_cpu_share";

    /** Share of the processor time that this virtual machine asked for and its host gave to others. */
    public static final String STEAL = PREFIX + "steal_share";

    /** The GPU that a trial's worker was given: model and UUID. */
    public static final String GPU = PREFIX + "gpu";

    /** Memory of that GPU, in bytes. */
    public static final String DEVICE_MEMORY = PREFIX + "device_memory_bytes";

    /**
     * Above this many cores' worth of others' work a trial is flagged {@code busy}. A quarter of a core on two is what
     * moved medians of step times by more than their usual 5 to 7% here; an idle system uses 0.01 to 0.05.
     */
    static final double BUSY_CORES = 0.25;

    /** Above this share a trial is flagged {@code steal}: as much as the usual spread of a step time. */
    static final double STEAL_LIMIT = 0.05;

    /** The kernel counts in ticks of 10 ms: a shorter trial gets its figures, but no verdict. */
    private static final double SHORTEST_SECONDS = 0.2;

    private static final double NANOS = 1e9;

    private MachineState() {}

    /** Figures and flags by key. */
    static Map<String, Object> metrics(MachineReading start, MachineReading end) {
        Map<String, Object> metrics = new TreeMap<>();
        List<String> flags = new ArrayList<>();
        load(start, end, metrics, flags);
        throttling(start, end, metrics, flags);
        put(metrics, "cpu_celsius_start", start.sensors().celsius());
        put(metrics, "cpu_celsius_end", end.sensors().celsius());
        put(metrics, "cpu_mhz_start", start.sensors().megahertz());
        put(metrics, "cpu_mhz_end", end.sensors().megahertz());
        end.governor()
                .ifPresent(now -> metrics.put(
                        PREFIX + "governor", changed(start.governor().orElse(now), now)));
        end.turbo()
                .ifPresent(now ->
                        metrics.put(PREFIX + "turbo", changed(start.turbo().orElse(now), now)));
        gpus(start, end, metrics, flags);
        if (!flags.isEmpty()) {
            metrics.put(FLAGS, String.join(" ", flags));
        }
        return metrics;
    }

    private static void load(
            MachineReading start, MachineReading end, Map<String, Object> metrics, List<String> flags) {
        if (start.cpu().isEmpty() || end.cpu().isEmpty()) {
            return;
        }
        CpuTimes spent = end.cpu().get().since(start.cpu().get());
        boolean judged = (end.nanos() - start.nanos()) / NANOS >= SHORTEST_SECONDS;
        if (spent.totalTicks() <= 0) {
            return;
        }
        if (start.runTicks().isPresent() && end.runTicks().isPresent()) {
            long others = spent.busyTicks()
                    - (end.runTicks().getAsLong() - start.runTicks().getAsLong());
            // The two counts are read one after the other: a tick more or less is no negative load.
            double cores = Math.max(0, others) * (double) spent.processors() / spent.totalTicks();
            put(metrics, "others_cpu_share", OptionalDouble.of(cores));
            if (judged && cores > BUSY_CORES) {
                flags.add("busy");
            }
        }
        long wanted = spent.busyTicks() + spent.stealTicks();
        double steal = wanted <= 0 ? 0 : (double) spent.stealTicks() / wanted;
        put(metrics, "steal_share", OptionalDouble.of(steal));
        if (judged && steal > STEAL_LIMIT) {
            flags.add("steal");
        }
    }

    private static void throttling(
            MachineReading start, MachineReading end, Map<String, Object> metrics, List<String> flags) {
        count(
                metrics,
                flags,
                "quota_throttled_periods",
                "quota",
                start.throttled().quotaPeriods(),
                end.throttled().quotaPeriods());
        count(
                metrics,
                flags,
                "cpu_throttle_events",
                "cpu-throttled",
                start.throttled().heatEvents(),
                end.throttled().heatEvents());
    }

    private static void count(
            Map<String, Object> metrics,
            List<String> flags,
            String name,
            String flag,
            OptionalLong before,
            OptionalLong after) {
        if (before.isPresent() && after.isPresent()) {
            long events = Math.max(0, after.getAsLong() - before.getAsLong());
            metrics.put(PREFIX + name, events);
            if (events > 0) {
                flags.add(flag);
            }
        }
    }

    private static void gpus(
            MachineReading start, MachineReading end, Map<String, Object> metrics, List<String> flags) {
        TreeSet<String> reasons = new TreeSet<>();
        reasons.addAll(gpus(start, "start", metrics));
        reasons.addAll(gpus(end, "end", metrics));
        if (!reasons.isEmpty()) {
            metrics.put(PREFIX + "gpu_throttle_reasons", reasons.stream().collect(Collectors.joining(", ")));
            flags.add("gpu-throttled");
        }
    }

    private static List<String> gpus(MachineReading reading, String when, Map<String, Object> metrics) {
        for (GpuState gpu : reading.gpus()) {
            String name = "gpu" + gpu.index() + "_";
            put(metrics, name + "mhz_" + when, gpu.megahertz());
            put(metrics, name + "celsius_" + when, gpu.celsius());
            put(metrics, name + "watts_" + when, gpu.watts());
        }
        return reading.gpus().stream()
                .flatMap(gpu -> gpu.throttleReasons().stream())
                .toList();
    }

    private static String changed(String before, String now) {
        return before.equals(now) ? now : before + ", then " + now;
    }

    /** Four decimals: more would only make rows longer. */
    private static void put(Map<String, Object> metrics, String name, OptionalDouble value) {
        value.ifPresent(number -> metrics.put(PREFIX + name, Math.rint(number * 1e4) / 1e4));
    }
}
