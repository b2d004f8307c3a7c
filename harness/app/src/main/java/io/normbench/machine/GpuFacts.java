package io.normbench.machine;

import io.normbench.tensor.CudaFault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** NVIDIA GPUs, as {@code nvidia-smi} tells of them. */
final class GpuFacts {
    private static final String MODELS = "gpu.models";
    private static final String NONE = "none found";
    private static final String NAMES = "name,memory.total,driver_version";
    private static final String SETTINGS =
            "compute_cap,mig.mode.current,ecc.mode.current,persistence_mode,power.limit,clocks.max.sm";

    private GpuFacts() {}

    static List<Fact> read(Commands commands) {
        Optional<String> answer = query(commands, NAMES);
        List<String> models = new ArrayList<>();
        Set<String> drivers = new LinkedHashSet<>();
        for (String line : answer.orElse("").lines().toList()) {
            String[] fields = line.split("\\s*,\\s*");
            if (fields.length == 3) {
                models.add(fields[0] + " (" + fields[1] + ")");
                drivers.add(fields[2]);
            }
        }
        if (models.isEmpty()) {
            List<Fact> none = new ArrayList<>(List.of(Fact.hard(MODELS, NONE)));
            commands.complaint(List.of("nvidia-smi", "-L"))
                    .ifPresent(text -> none.add(Fact.info(
                            "gpu.problem",
                            CudaFault.of(text).map(CudaFault::line).orElse(text))));
            return none;
        }
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.hard(MODELS, String.join("; ", models)));
        facts.add(Fact.hard("gpu.driver", String.join("; ", drivers)));
        // A query of its own: an older driver refuses the whole query for one field it does not know.
        String settings = query(commands, SETTINGS).map(GpuFacts::oneLine).orElse(Fact.NOT_READABLE);
        facts.add(Fact.info("gpu.settings (" + SETTINGS + ")", settings));
        return facts;
    }

    /** {@code facts} with the models of {@code gpus} in the place of those of all the machine's. */
    static List<Fact> used(List<Fact> facts, List<Gpu> gpus) {
        String models = gpus.stream().map(Gpu::model).distinct().collect(Collectors.joining("; "));
        List<Fact> used = new ArrayList<>();
        for (Fact fact : facts) {
            used.add(fact.key().equals(MODELS) ? Fact.hard(MODELS, models) : fact);
        }
        used.add(Fact.info("gpu.used", gpus.stream().map(Gpu::describe).collect(Collectors.joining("; "))));
        return used;
    }

    /** Whether {@code facts} name a GPU. */
    static boolean found(List<Fact> facts) {
        return facts.stream()
                .anyMatch(fact -> fact.key().equals(MODELS) && !fact.value().equals(NONE));
    }

    private static Optional<String> query(Commands commands, String fields) {
        return commands.output(List.of("nvidia-smi", "--query-gpu=" + fields, "--format=csv,noheader"));
    }

    private static String oneLine(String lines) {
        return String.join("; ", lines.lines().map(String::strip).toList());
    }
}
