package io.normbench.provenance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.model.Network;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.plan.TrialJson;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tribuo.Tribuo;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.EvaluationProvenance;
import org.tribuo.provenance.ModelProvenance;

/**
 * Where the figures of an accuracy trial come from.
 *
 * @param trial what was run
 * @param data the data, as the worker found them
 * @param measured its figures; of them come numbers of images and parameters
 * @param classes number of classes; {@link #NOT_KNOWN} where the task has no classes of images
 * @param engine the engine it ran on
 * @param harness the build of NormBench
 * @param fingerprint hash of the environment
 * @param started when the run was started; not compared
 */
public record TrialProvenance(
        Trial trial,
        DataInfo data,
        Measured measured,
        int classes,
        EngineInfo engine,
        Manifest.Harness harness,
        String fingerprint,
        Instant started) {
    /** Stands where Tribuo wants a number and there is none. */
    public static final int NOT_KNOWN = -1;

    /** The provenance as Tribuo's evaluators have it: model and training data, held-out data. */
    public EvaluationProvenance evaluation() {
        ModelProvenance model = new ModelProvenance(
                Network.class.getName(),
                started.atOffset(ZoneOffset.UTC),
                part(SplitProvenance.TRAIN, trainingImages()),
                TrainingProvenance.of(settings()),
                instance());
        return new EvaluationProvenance(
                model, part(SplitProvenance.TEST, measured.metricCount().orElse(NOT_KNOWN)));
    }

    private long trainingImages() {
        return measured.metrics().get(Measured.TRAIN_SET_IMAGES) instanceof Number count
                ? count.longValue()
                : NOT_KNOWN;
    }

    /** Every parameter of the cell; number of threads and device as the engine had them. */
    private ObjectNode settings() {
        ObjectNode cell = (ObjectNode) TrialJson.write(trial).get("cell");
        cell.put("seed", trial.seed());
        cell.put("device", engine.device());
        cell.put("threads", engine.threads());
        cell.put("engine_version", engine.version());
        return cell;
    }

    private Map<String, Provenance> instance() {
        Map<String, Provenance> values = new LinkedHashMap<>();
        text(values, "harness-version", harness.version());
        text(values, "harness-commit", harness.commit());
        text(values, "harness-dirty", harness.dirty().map(String::valueOf).orElse("unknown"));
        text(values, "fingerprint", fingerprint);
        text(values, "metric", measured.metric());
        if (measured.metrics().get("parameters") instanceof Number count) {
            values.put("parameters", new LongProvenance("parameters", count.longValue()));
        }
        return values;
    }

    private static void text(Map<String, Provenance> values, String name, String value) {
        values.put(name, new StringProvenance(name, value));
    }

    private DatasetProvenance part(String part, long images) {
        Map<String, Provenance> values = new LinkedHashMap<>();
        text(values, ObjectProvenance.CLASS_NAME, DataSplit.class.getName());
        values.put("datasource", SplitProvenance.of(data, part));
        values.put("transformations", new ListProvenance<ObjectProvenance>());
        values.put("is-dense", new BooleanProvenance("is-dense", true));
        values.put("is-sequence", new BooleanProvenance("is-sequence", false));
        values.put("num-examples", new IntProvenance("num-examples", (int) images));
        values.put("num-features", new IntProvenance("num-features", NOT_KNOWN));
        values.put("num-outputs", new IntProvenance("num-outputs", classes));
        text(values, "tribuo-version", Tribuo.VERSION);
        return new DatasetProvenance(values);
    }
}
