package io.normbench.classify;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.MutableFeatureMap;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;

/**
 * Stands for a network that has predicted elsewhere: Tribuo's evaluators ask a model for its labels and its provenance
 * alone.
 */
final class EvaluatedNetwork extends Model<Label> {
    private static final long serialVersionUID = 1;

    EvaluatedNetwork(ModelProvenance provenance, ImmutableOutputInfo<Label> outputs) {
        super("network", provenance, new ImmutableFeatureMap(new MutableFeatureMap()), outputs, false);
    }

    @Override
    public Prediction<Label> predict(Example<Label> example) {
        throw new UnsupportedOperationException("the network ran in a worker");
    }

    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    @Override
    public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
        return Optional.empty();
    }

    @Override
    protected Model<Label> copy(String newName, ModelProvenance newProvenance) {
        return new EvaluatedNetwork(newProvenance, outputIDInfo);
    }
}
