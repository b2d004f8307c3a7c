package io.normbench.norm.common;

import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.function.Supplier;

/** What methods with a batch normalization inside normalize with; state and conventions are those of {@code bn}. */
public final class BatchMoments {
    private BatchMoments() {}

    /**
     * Mean and biased variance of each channel of the batch, towards which the running ones then move; in evaluation
     * the running ones. With one value per channel, whose variance is 0, state is left alone and the event is counted.
     *
     * @param x what is normalized
     * @param batch its moments over all axes but the channels, asked for in training alone
     * @return {@code [1, C, 1, 1]}
     */
    public static Moments used(Tensor x, Scope scope, double momentum, Supplier<Moments> batch) {
        Variable mean = runningMean(scope, x.c());
        Variable variance = runningVar(scope, x.c());
        if (!scope.training()) {
            return new Moments(Axes.perChannel(mean.get()), Axes.perChannel(variance.get()));
        }
        Moments moments = batch.get();
        long values = Axes.valuesPerChannel(x);
        if (values == 1) {
            scope.count(Axes.ONE_VALUE);
        } else {
            mean.lerp(moments.mean(), momentum);
            variance.lerp(moments.variance().mul(values / (values - 1.0)), momentum);
        }
        return moments;
    }

    /** The running mean, {@code [C]}, 0 at the start. */
    public static Variable runningMean(Scope scope, long channels) {
        return scope.state("running_mean", Initializer.constant(0), channels);
    }

    /** The running variance, {@code [C]}, 1 at the start. */
    public static Variable runningVar(Scope scope, long channels) {
        return scope.state("running_var", Initializer.constant(1), channels);
    }

    /** Whether the values of one channel have no spread because there is one: fast paths leave that to definitions. */
    public static boolean oneValue(Tensor x, Scope scope) {
        return scope.training() && Axes.valuesPerChannel(x) == 1;
    }
}
