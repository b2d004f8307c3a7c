package io.normbench.readiness;

import io.normbench.run.setup.EngineProbe;
import io.normbench.tensor.DeviceFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a machine can run the suites that are made for a GPU, and what is missing: one line each, with the remedy.
 *
 * <p>The driver's version is that of NVIDIA's release notes of CUDA 13, against which LibTorch's GPU natives are built.
 * How much memory the suites need is an estimate: neither was run on a GPU yet, and a cell for which memory runs out is a
 * row of its own and stops nothing.
 *
 * @param facts the machine's, by key
 * @param cpu whether LibTorch opens on the CPU
 * @param gpu whether it opens on the first GPU
 * @param needs what it found of all that it needs for that
 */
public record Readiness(
        Map<String, String> facts, EngineProbe.Finding cpu, EngineProbe.Finding gpu, List<DeviceFinding> needs) {
    private static final int DRIVER = 580;
    private static final String CAPABILITY = "7.5";
    private static final long MIB_PER_GIB = 1024;
    private static final long CHECK_GPU_GIB = 4;
    private static final long FULL_GPU_GIB = 40;
    private static final long CHECK_RAM_GIB = 8;
    private static final long FULL_RAM_GIB = 16;
    private static final String NO_GPU = "none found";

    public Readiness {
        needs = List.copyOf(needs);
    }

    /** One line each for GPU, driver, natives, libraries, LibTorch and memory, then one for each suite. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("GPU", found() ? "ok: " + facts.get("gpu.models") : missingGpu()));
        lines.add(line("driver", driver()));
        lines.add(line("natives", need("natives")));
        lines.add(line("libraries", need("libraries")));
        lines.add(line("LibTorch", gpu.works() ? "ok: opens cuda:0" : "does not open cuda:0: " + reason()));
        lines.add(line("GPU memory", gpuMemory()));
        lines.add(line("memory", memory()));
        lines.add(line("full", full()));
        lines.add(line("gpu-check", gpu.works() ? "can run on cuda:0" : "cannot run: needs cuda:0, see above"));
        return lines;
    }

    private boolean found() {
        String models = facts.getOrDefault("gpu.models", NO_GPU);
        return !models.equals(NO_GPU);
    }

    private String missingGpu() {
        if (facts.containsKey("gpu.problem")) {
            return "not usable: " + facts.get("gpu.problem");
        }
        return "missing: nvidia-smi finds none; take a machine with an NVIDIA GPU of compute capability " + CAPABILITY
                + " or newer, or install the driver of the one that is there";
    }

    private String driver() {
        if (!found()) {
            Optional<DeviceFinding> loaded = finding("driver").filter(each -> !each.well());
            if (loaded.isPresent()) {
                return "not usable: " + loaded.get().text();
            }
            return "unknown: there is no GPU to ask; with one, install NVIDIA's driver " + DRIVER + " or newer";
        }
        String version = facts.getOrDefault("gpu.driver", "");
        OptionalLong major = number("^(\\d+)", version);
        if (major.isEmpty()) {
            return "unknown: nvidia-smi does not tell its version; CUDA 13 needs " + DRIVER + " or newer";
        }
        return major.getAsLong() >= DRIVER
                ? "ok: " + version
                : "too old: " + version + "; CUDA 13 needs NVIDIA's driver " + DRIVER + " or newer, install that";
    }

    private Optional<DeviceFinding> finding(String part) {
        return needs.stream().filter(each -> each.part().equals(part)).findFirst();
    }

    /** Of a part that was not looked at nothing is said but that. */
    private String need(String part) {
        return finding(part)
                .map(each -> (each.well() ? "ok: " : "missing: ") + each.text())
                .orElse(gpu.works() ? "ok: LibTorch opens cuda:0" : "unknown: not looked at");
    }

    private String reason() {
        return gpu.lines().stream()
                .findFirst()
                .flatMap(line -> line.lines().findFirst())
                .orElse("it says no reason");
    }

    private String gpuMemory() {
        OptionalLong mib = number("\\((\\d+) MiB\\)", facts.getOrDefault("gpu.models", ""));
        if (mib.isEmpty()) {
            return String.format(
                    Locale.ROOT, "unknown; about %d GiB for gpu-check, %d for full", CHECK_GPU_GIB, FULL_GPU_GIB);
        }
        return enough(mib.getAsLong() / MIB_PER_GIB, CHECK_GPU_GIB, FULL_GPU_GIB, "take a larger GPU");
    }

    private String memory() {
        OptionalLong gib = number("^(\\d+) GiB", facts.getOrDefault("memory.ram", ""));
        return gib.isEmpty()
                ? String.format(
                        Locale.ROOT, "unknown; about %d GiB for gpu-check, %d for full", CHECK_RAM_GIB, FULL_RAM_GIB)
                : enough(gib.getAsLong(), CHECK_RAM_GIB, FULL_RAM_GIB, "add memory");
    }

    private static String enough(long gib, long check, long full, String remedy) {
        String filter = "leave out large batches (--filter batch_size=1..64) or " + remedy;
        if (gib < check) {
            return "too little: " + gib + " GiB; gpu-check wants about " + check + ", full " + full + "; " + filter;
        }
        return gib < full
                ? "enough for gpu-check: " + gib + " GiB; full wants about " + full + "; " + filter
                : "ok: " + gib + " GiB";
    }

    private String full() {
        if (gpu.works()) {
            return "can run on cuda:0";
        }
        return cpu.works()
                ? "can run on the CPU, for days (--filter runs parts of it); on a GPU not, see above"
                : "cannot run: LibTorch opens neither cuda:0 nor the CPU, see above";
    }

    private static OptionalLong number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private static String line(String name, String text) {
        return String.format(Locale.ROOT, "  %-10s %s", name, text);
    }
}
