package io.normbench.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * State of one NVIDIA GPU, as {@code nvidia-smi} tells of it.
 *
 * @param index its number there
 * @param megahertz clock of its multiprocessors
 * @param celsius temperature of its core
 * @param watts power it draws
 * @param throttleReasons what holds its clock down, of those that make a measurement slower: not idleness, not a clock
 *     that the user has set
 */
record GpuState(
        int index,
        OptionalDouble megahertz,
        OptionalDouble celsius,
        OptionalDouble watts,
        List<String> throttleReasons) {
    /** Bits of {@code nvmlClocksEventReasons} (nvml.h) under which a GPU is slower than its clock settings allow. */
    private static final Map<Long, String> REASONS = reasons();

    private static final String FIELDS = "index,clocks.sm,temperature.gpu,power.draw,";
    /** The second name came with driver 535, which still knows the first. */
    private static final List<String> REASON_FIELDS =
            List.of("clocks_throttle_reasons.active", "clocks_event_reasons.active");

    GpuState {
        throttleReasons = List.copyOf(throttleReasons);
    }

    /** The state of every GPU; empty without {@code nvidia-smi}. Takes tens of milliseconds. */
    static List<GpuState> read(Commands commands) {
        return read(commands, Optional.empty());
    }

    /** The state of the GPU that {@code nvidia-smi -i} takes by {@code selector}; without one, of every GPU. */
    static List<GpuState> read(Commands commands, Optional<String> selector) {
        for (String reasons : REASON_FIELDS) {
            List<String> command = new ArrayList<>(List.of("nvidia-smi"));
            selector.ifPresent(gpu -> command.addAll(List.of("-i", gpu)));
            command.addAll(List.of("--query-gpu=" + FIELDS + reasons, "--format=csv,noheader,nounits"));
            Optional<String> answer = commands.output(command);
            if (answer.isPresent()) {
                return answer.get()
                        .lines()
                        .flatMap(line -> parse(line).stream())
                        .toList();
            }
        }
        return List.of();
    }

    private static Optional<GpuState> parse(String line) {
        String[] fields = line.strip().split("\\s*,\\s*");
        OptionalDouble index = number(fields[0]);
        if (fields.length != 5 || index.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new GpuState(
                (int) index.getAsDouble(), number(fields[1]), number(fields[2]), number(fields[3]), named(fields[4])));
    }

    /** A number; empty for {@code [N/A]} and {@code [Not Supported]}. */
    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException notAvailable) {
            return OptionalDouble.empty();
        }
    }

    private static List<String> named(String mask) {
        List<String> names = new ArrayList<>();
        if (mask.matches("0x[0-9a-fA-F]{1,16}")) {
            long bits = Long.parseUnsignedLong(mask.substring(2), 16);
            REASONS.forEach((bit, name) -> {
                if ((bits & bit) != 0) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    private static Map<Long, String> reasons() {
        Map<Long, String> reasons = new LinkedHashMap<>();
        reasons.put(0x4L, "power cap");
        reasons.put(0x8L, "hardware slowdown");
        reasons.put(0x20L, "software thermal slowdown");
        reasons.put(0x40L, "hardware thermal slowdown");
        reasons.put(0x80L, "power brake");
        return java.util.Collections.unmodifiableMap(reasons);
    }
}
