package io.normbench.machine;

import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest.Harness;
import io.normbench.tensor.EngineInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything on record about where a run happens.
 *
 * <p>Hard facts make the fingerprint: processor, cores, memory, operating system, kernel, Java, GPU and driver, threads
 * and the variables that engines read, the engine and its native versions. The rest informs: load, power settings,
 * limits, the harness's own commit (which an A/B comparison is meant to change).
 *
 * @param facts the facts, in the order for people
 */
public record Environment(List<Fact> facts) {
    public Environment {
        facts = List.copyOf(facts);
    }

    /**
     * Collects the facts; takes tens of milliseconds, and as long as {@code nvidia-smi} takes where there is one.
     *
     * @param machine where to read: {@link Machine#local()}
     * @param harness the build of NormBench: {@link HarnessBuild#find}
     * @param workerVariables the environment variables that workers start with, all of them
     * @param threads threads per operation; 0 is the engine's choice
     */
    public static Environment collect(
            Machine machine, Harness harness, Map<String, String> workerVariables, int threads) {
        SystemFiles files = new SystemFiles(machine.root());
        Hardware hardware = Hardware.read(files);
        List<Fact> facts = new ArrayList<>();
        facts.addAll(CpuFacts.read(files, hardware, machine.usableCores()));
        facts.addAll(SystemFacts.read(files, machine.properties(), machine.variables(), hardware.cpuFlags()));
        facts.addAll(JvmFacts.read(machine.properties(), machine.jvmArguments().get()));
        List<Fact> gpus = GpuFacts.read(machine.commands());
        facts.addAll(gpus);
        facts.addAll(EngineFacts.settings(workerVariables, threads));
        facts.add(Fact.info("harness.version", harness.version()));
        facts.add(Fact.info("harness.commit", harness.commit()));
        facts.add(
                Fact.info("harness.dirty", harness.dirty().map(String::valueOf).orElse("unknown")));
        facts.addAll(StateSources.read(files, machine.commands(), machine.variables(), GpuFacts.found(gpus)));
        return new Environment(facts);
    }

    /** Whether an NVIDIA GPU was found, which an engine may choose. */
    public boolean hasGpu() {
        return GpuFacts.found(facts);
    }

    /**
     * This environment for workers that use {@code gpus}, all of one model: their model is the hard fact, whatever else
     * the machine has and however many they are, so that runs on one GPU and on its twin can be compared. Unchanged if
     * there are none.
     */
    public Environment withGpus(List<Gpu> gpus) {
        return gpus.isEmpty() ? this : new Environment(GpuFacts.used(facts, gpus));
    }

    /**
     * This environment for workers of a runner. Its facts are hard; its name alone is not, so that a run of an earlier
     * version, whose workers ran beside NormBench, is comparable with one whose do now.
     */
    public Environment withRunner(String name, Map<String, String> its) {
        List<Fact> more = new ArrayList<>(facts);
        more.add(its.isEmpty() ? Fact.info("runner", name) : Fact.hard("runner", name));
        its.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> more.add(Fact.hard("runner." + fact.getKey(), fact.getValue())));
        return new Environment(more);
    }

    /** This environment with an engine, as a worker opened it; its versions are hard facts. */
    public Environment withEngine(EngineInfo engine) {
        List<Fact> more = new ArrayList<>(facts);
        more.addAll(EngineFacts.engine(engine));
        return new Environment(more);
    }

    /** All facts by key, in order: what the manifest holds. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        facts.forEach(fact -> entries.put(fact.key(), fact.value()));
        return entries;
    }

    /** The fingerprint of the hard facts. */
    public Fingerprint fingerprint() {
        Map<String, String> hardKeys = new LinkedHashMap<>();
        facts.stream().filter(Fact::hard).forEach(fact -> hardKeys.put(fact.key(), fact.value()));
        return Fingerprint.of(hardKeys);
    }
}
