package io.normbench.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The energy counters of the processor packages (RAPL) in {@code /sys/class/powercap}, on Intel and AMD alike.
 *
 * <p>Only packages: their cores and graphics are parts of them. Memory and the board are not counted. Since Linux 5.10
 * the counters are open to the superuser alone unless the system says otherwise.
 *
 * @param zones by name, {@code package-0}
 */
record RaplCounters(Map<String, Zone> zones) {
    private static final String FOLDER = "sys/class/powercap";
    private static final double MICRO = 1e6;

    RaplCounters {
        zones = Map.copyOf(zones);
    }

    /**
     * A counter.
     *
     * @param microjoules its value
     * @param range the value at which it starts from 0 again
     */
    record Zone(long microjoules, long range) {}

    /** Reads every package; empty where there is none or where not all of them can be read. */
    static Optional<RaplCounters> read(SystemFiles files) {
        Map<String, Zone> zones = new LinkedHashMap<>();
        for (String folder : packages(files)) {
            Optional<Long> energy = number(files, folder + "/energy_uj");
            Optional<Long> range = number(files, folder + "/max_energy_range_uj");
            if (energy.isEmpty() || range.isEmpty()) {
                return Optional.empty();
            }
            zones.put(files.read(folder + "/name").orElseThrow(), new Zone(energy.get(), range.get()));
        }
        return zones.isEmpty() ? Optional.empty() : Optional.of(new RaplCounters(zones));
    }

    /** Why {@link #read} gives nothing. */
    static String reason(SystemFiles files) {
        return packages(files).isEmpty()
                ? "no package in /" + FOLDER + "/intel-rapl:*"
                : "/" + FOLDER + "/intel-rapl:*/energy_uj is not open to this user (chmod a+r it as root)";
    }

    private static List<String> packages(SystemFiles files) {
        List<String> folders = new ArrayList<>();
        for (String folder : files.list(FOLDER, "intel-rapl:*")) {
            if (files.read(folder + "/name").orElse("").startsWith("package")) {
                folders.add(folder);
            }
        }
        return folders;
    }

    /**
     * Energy from {@code earlier} to this, in joules; empty if the packages are not the same. A counter may have begun
     * anew once: it does so after minutes to hours, depending on the power.
     */
    OptionalDouble joulesSince(RaplCounters earlier) {
        if (!zones.keySet().equals(earlier.zones.keySet())) {
            return OptionalDouble.empty();
        }
        long microjoules = 0;
        for (Map.Entry<String, Zone> entry : zones.entrySet()) {
            Zone now = entry.getValue();
            Zone before = Objects.requireNonNull(earlier.zones.get(entry.getKey()), "the packages are the same");
            long spent = now.microjoules() - before.microjoules();
            microjoules += spent < 0 ? spent + now.range() : spent;
        }
        return OptionalDouble.of(microjoules / MICRO);
    }

    private static Optional<Long> number(SystemFiles files, String path) {
        return files.read(path).filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
