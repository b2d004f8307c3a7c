package io.normbench.bundle;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What trimming a library did.
 *
 * @param target the architecture it was trimmed to, compute capability times ten
 * @param machineCodeBytes machine code found, by architecture
 * @param ptxBytes PTX found, by architecture
 * @param containers fat binaries found
 * @param containersWithoutCode those that have nothing a GPU of {@code target} could use, before and after
 * @param keptBytes code that stays
 * @param zeroedBytes code overwritten with zeros
 */
record TrimReport(
        int target,
        SortedMap<Integer, Long> machineCodeBytes,
        SortedMap<Integer, Long> ptxBytes,
        int containers,
        int containersWithoutCode,
        long keptBytes,
        long zeroedBytes) {
    TrimReport {
        machineCodeBytes = new TreeMap<>(machineCodeBytes);
        ptxBytes = new TreeMap<>(ptxBytes);
    }

    /** One paragraph for people. */
    String text() {
        return containers + " fat binaries; machine code " + list(machineCodeBytes) + "; PTX "
                + (ptxBytes.isEmpty() ? "none" : list(ptxBytes)) + "; kept for " + target + ": "
                + Sizes.text(keptBytes) + ", zeroed " + Sizes.text(zeroedBytes)
                + (containersWithoutCode == 0 ? "" : "; " + containersWithoutCode + " never had code for it");
    }

    private static String list(Map<Integer, Long> bytes) {
        return bytes.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + Sizes.text(entry.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }
}
