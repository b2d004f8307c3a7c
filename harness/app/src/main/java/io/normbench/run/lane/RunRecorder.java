package io.normbench.run.lane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.normbench.data.DataInfo;
import io.normbench.machine.Environment;
import io.normbench.provenance.ProvenanceJson;
import io.normbench.result.CellKey;
import io.normbench.result.Floor;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.EngineInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes rows as trials end, and keeps the manifest up to date with what workers tell. */
public final class RunRecorder {
    /** The detail in which an engine says that it has one execution of its own. */
    private static final String EXECUTION = "execution";

    private final Path runDir;
    private final Consumer<ResultRow> rows;
    private final Environment environment;
    private final String build;
    private final Set<DataInfo> data = new LinkedHashSet<>();
    private final Set<EngineInfo> engines = new LinkedHashSet<>();
    private final Map<String, JsonNode> parameterCounts = new LinkedHashMap<>();
    private final List<Floor> floors = new ArrayList<>();
    private JsonNode provenance;
    private Manifest manifest;

    /**
     * @param runDir where the manifest goes
     * @param rows puts a row on disk
     * @param environment of this process
     * @param manifest as it stands, with this invocation
     */
    public RunRecorder(Path runDir, Consumer<ResultRow> rows, Environment environment, Manifest manifest) {
        this.runDir = runDir;
        this.rows = rows;
        this.environment = environment;
        this.manifest = manifest;
        this.build = manifest.latestBuild();
        Observed observed = manifest.observed();
        data.addAll(observed.data());
        engines.addAll(observed.engines());
        parameterCounts.putAll(observed.parameterCounts());
        floors.addAll(observed.floors());
        provenance = observed.provenance();
    }

    /** Whether this machine has a GPU that an engine could choose. */
    public boolean hasGpu() {
        return environment.hasGpu();
    }

    public synchronized Manifest manifest() {
        return manifest;
    }

    public synchronized void replace(Manifest newer) {
        manifest = newer;
        ManifestFile.write(runDir, newer);
    }

    /**
     * Remembers an engine. The first one of each id goes into the run's fingerprint, which therefore does not depend on
     * the order in which workers started; a row's own fingerprint has its own engine alone.
     */
    synchronized void engine(EngineInfo info) {
        boolean firstOfItsId = known(info.id()).isEmpty();
        if (engines.add(info)) {
            Manifest newer = manifest.withObserved(observed());
            if (firstOfItsId) {
                newer = newer.withFingerprint(environmentOfAllEngines().fingerprint());
            }
            replace(newer);
        }
    }

    private Optional<EngineInfo> known(String id) {
        return engines.stream().filter(engine -> engine.id().equals(id)).findFirst();
    }

    private Environment environmentOfAllEngines() {
        Map<String, EngineInfo> firsts = new TreeMap<>();
        engines.forEach(engine -> firsts.putIfAbsent(engine.id(), engine));
        Environment all = environment;
        for (EngineInfo engine : firsts.values()) {
            all = all.withEngine(engine);
        }
        return all;
    }

    /** How the trial's engine works, as it says itself; engines that say nothing do what the cell asks for. */
    private String execution(Trial trial) {
        return known(trial.cell().engine())
                .map(engine -> engine.details().get(EXECUTION))
                .orElse(trial.cell().execution().id());
    }

    /** Remembers a data set; false if it was known. */
    synchronized boolean data(DataInfo info) {
        boolean isNew = data.add(info);
        if (isNew) {
            replace(manifest.withObserved(observed()));
        }
        return isNew;
    }

    private Observed observed() {
        return new Observed(data.stream().toList(), engines.stream().toList(), parameterCounts, provenance, floors);
    }

    /** Adds a task's floor to the manifest. */
    public synchronized void floor(Floor floor) {
        floors.add(floor);
        replace(manifest.withObserved(observed()));
    }

    /** Says in the manifest, once, where provenance lies and in which form. */
    synchronized void provenanceWritten() {
        if (provenance.isNull()) {
            provenance = JsonNodeFactory.instance
                    .objectNode()
                    .put("format", ProvenanceJson.FORMAT)
                    .put("directory", ProvenanceFiles.DIRECTORY);
            replace(manifest.withObserved(observed()));
        }
    }

    /** Hash of the environment of a worker. {@code engine} is null if the worker never opened it. */
    String fingerprint(@Nullable EngineInfo engine) {
        return engine == null
                ? environment.fingerprint().hash()
                : environment.withEngine(engine).fingerprint().hash();
    }

    /** Puts the row of a trial on disk. {@code engine} is null if the worker never opened it. */
    synchronized ResultRow row(
            Trial trial, String device, Outcome outcome, Measured measured, @Nullable EngineInfo engine) {
        Object parameters = measured.metrics().get("parameters");
        if (parameters instanceof Number count) {
            parameterCounts.put(trial.cellId(), JsonNodeFactory.instance.numberNode(count.longValue()));
        }
        ResultRow row = new ResultRow(
                ResultRow.SCHEMA,
                manifest.runId(),
                trial.cellId(),
                manifest.suite().name(),
                CellKey.of(trial.cell()).executed(execution(trial)),
                device,
                trial.seed(),
                trial.trialId(),
                "",
                "",
                outcome,
                measured,
                fingerprint(engine),
                build);
        rows.accept(row);
        return row;
    }
}
