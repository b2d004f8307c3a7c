package io.normbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processor, and how much of it and of the memory this process may use. */
final class CpuFacts {
    private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s*(\\S+)$");
    private static final long GIB = 1L << 30;

    private CpuFacts() {}

    static List<Fact> read(SystemFiles files, Hardware hardware, int usableCores) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.hard("cpu.model", hardware.cpuModel()));
        facts.add(Fact.hard("cpu.physical_cores", count(hardware.physicalCores())));
        facts.add(Fact.hard("cpu.logical_cores", count(hardware.logicalCores())));
        facts.add(Fact.hard("cpu.usable_cores", usableCores));
        facts.add(Fact.info("cpu.allowed_list", allowedList(files)));
        facts.add(Fact.info("cpu.quota", files.read("sys/fs/cgroup/cpu.max").orElse(Fact.NOT_READABLE)));
        facts.add(Fact.info(
                "cpu.caches", hardware.caches().isEmpty() ? Fact.NOT_READABLE : String.join(", ", hardware.caches())));
        // Hard: a hypervisor may mask features, and engines choose other kernels without them.
        facts.add(Fact.hard("cpu.simd", simd(hardware.cpuFlags())));
        // Rounded: the kernel keeps a little for itself, and not always the same.
        facts.add(Fact.hard(
                "memory.ram",
                hardware.memoryBytes() == 0
                        ? Fact.NOT_READABLE
                        : Math.round((double) hardware.memoryBytes() / GIB) + " GiB"));
        facts.add(
                Fact.info("memory.limit", files.read("sys/fs/cgroup/memory.max").orElse(Fact.NOT_READABLE)));
        return facts;
    }

    private static String count(int cores) {
        return cores == 0 ? Fact.NOT_READABLE : Integer.toString(cores);
    }

    private static String allowedList(SystemFiles files) {
        Matcher matcher = ALLOWED.matcher(files.read("proc/self/status").orElse(""));
        return matcher.find() ? matcher.group(1) : Fact.NOT_READABLE;
    }

    /** The features on which engines choose their kernels. */
    private static String simd(Set<String> flags) {
        if (flags.isEmpty()) {
            return Fact.NOT_READABLE;
        }
        List<String> found = new ArrayList<>();
        for (String flag : List.of(
                "avx",
                "avx2",
                "fma",
                "f16c",
                "avx512f",
                "avx512bw",
                "avx512vl",
                "avx512_vnni",
                "avx512_bf16",
                "amx_tile",
                "amx_bf16")) {
            if (flags.contains(flag)) {
                found.add(flag);
            }
        }
        return found.isEmpty() ? "none of avx, avx2, avx512, amx" : String.join(" ", found);
    }
}
