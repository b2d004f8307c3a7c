package io.normbench.norm.engine;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.OwnLayer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Map;

/**
 * Batch normalization as Deeplearning4j's own layer computes it ({@code BatchNormalization} of deeplearning4j-nn
 * 1.0.0-M2.1: its {@code activate} and {@code backpropGradient}), on engine {@code dl4j} alone. {@link BatchNorm} is the
 * method that every engine runs.
 *
 * <p>Output and gradients are those of {@link BatchNorm}. What differs, read in the layer's source and checked against
 * PyTorch's vectors:
 *
 * <ul>
 *   <li>{@code decay} is the weight of the <em>old</em> value in running averages: 0.9 is PyTorch's momentum 0.1.
 *   <li>The running average takes the <em>biased</em> variance: PyTorch's batch part is m/(m-1) times as large, m = N·H·W.
 *   <li>Unless {@code use_log_std: false}, the average is stored as log10 of the standard deviation
 *       ({@code running_log10_std}, 0 at the start), otherwise as {@code running_var} (1); both follow the same course.
 *       True is the default of DL4J's builder.
 *   <li>{@code backpropGradient} moves the averages, not {@code activate}: a training pass without gradients leaves them
 *       alone, and images that are split into statistics batches each add their update to the values of before the step.
 *   <li>A channel with one value (N·H·W = 1) gives {@code bias} and moves the averages, towards variance 0.
 *   <li>The layer has no gradient for evaluation: {@code backpropGradient} is always that of training.
 * </ul>
 *
 * <p>Parameters: {@code weight} (1; DL4J's gamma), {@code bias} (0; beta), both {@code [C]}, updated by the session's SGD
 * with its weight decay, while DL4J never decays them. Further state: {@code running_mean} (0). Defaults are DL4J's.
 *
 * @param decay weight of the old value in running averages
 * @param eps added to the variance
 * @param useLogStd whether the running spread is stored as log10 of it
 */
public record Dl4jBatchNormalization(double decay, double eps, boolean useLogStd) implements Normalization {
    /** The layer's id on the engine. */
    public static final String ID = "dl4j:bn";

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor[] parameters = {scope.weight(x.c()), scope.bias(x.c())};
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable spread = useLogStd
                ? scope.state("running_log10_std", Initializer.constant(0), x.c())
                : BatchMoments.runningVar(scope, x.c());
        Map<String, Double> settings = Map.of("decay", decay, "eps", eps, "use_log_std", useLogStd ? 1.0 : 0.0);
        return x.ownLayer(new OwnLayer(ID, settings, scope.training()), parameters, mean, spread);
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.SEALED;
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    ID,
                    "Batch normalization, Deeplearning4j's own layer",
                    Family.ENGINE,
                    "BatchNormalization of deeplearning4j-nn 1.0.0-M2.1; engine dl4j alone",
                    List.of(
                            OptionSpec.real(
                                    "decay", 0.9, 0, "weight of the old value in running averages (DL4J default)"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (DL4J default)"),
                            OptionSpec.flag(
                                    "use_log_std", true, "store the running spread as log10 of it (DL4J default)")),
                    false,
                    options -> new Dl4jBatchNormalization(
                            options.real("decay"), options.real("eps"), options.flag("use_log_std")));
        }
    }
}
