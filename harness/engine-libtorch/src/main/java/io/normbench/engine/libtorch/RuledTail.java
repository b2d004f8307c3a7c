package io.normbench.engine.libtorch;

import io.normbench.tensor.ParameterRule;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The end of a {@link ParameterArena}'s block, where the parameters lie that have a {@link ParameterRule} of their own:
 * what their rules say stands here, value by value.
 */
final class RuledTail {
    /** So many values with one rule. */
    record Run(ParameterRule rule, long count) {}

    private final long from;
    private final long count;
    private final Tensor values;
    private final Tensor rates;
    private final Tensor decays;
    private final Tensor low;
    private final Tensor high;

    /** The tail of {@code block} that begins at {@code from}, of parameters in this order. */
    RuledTail(LibTorchEngine engine, Tensor block, long from, Collection<Run> runs) {
        this.from = from;
        this.count = runs.stream().mapToLong(Run::count).sum();
        this.values = keep(block.narrow(0, from, count));
        this.rates = keep(each(engine, runs, ParameterRule::rateFactor));
        this.decays = keep(each(engine, runs, rule -> rule.decays() ? 1 : 0));
        this.low = keep(each(engine, runs, ParameterRule::low));
        this.high = keep(each(engine, runs, ParameterRule::high));
    }

    private Tensor each(LibTorchEngine engine, Collection<Run> runs, ToDoubleFunction<ParameterRule> number) {
        double[] numbers = new double[Math.toIntExact(count)];
        int next = 0;
        for (Run run : runs) {
            for (long i = 0; i < run.count(); i++) {
                numbers[next++] = number.applyAsDouble(run.rule());
            }
        }
        return engine.tensor(numbers, count).unwrap();
    }

    /** What of {@code whole}, a block of the arena's length, comes before the tail. */
    Tensor head(Tensor whole) {
        return whole.narrow(0, 0, from);
    }

    void decay(Tensor gradient, double weightDecay) {
        own(gradient).addcmul_(values, decays, new Scalar(weightDecay));
    }

    /** @param negativeRate the learning rate times -1 */
    void step(Tensor velocity, double negativeRate) {
        // In the order in which a captured step multiplies, so that both give the same bits.
        values.add_(own(velocity).mul(rates), new Scalar(negativeRate));
        limit();
    }

    /** As {@link #step(Tensor, double)}, with the rate on the device. */
    void step(Tensor velocity, Tensor negativeRate) {
        values.addcmul_(own(velocity).mul(rates), negativeRate);
        limit();
    }

    private void limit() {
        torch.clamp_(values, new TensorOptional(low), new TensorOptional(high));
    }

    private Tensor own(Tensor whole) {
        return whole.narrow(0, from, count);
    }

    void close() {
        values.releaseReference();
        rates.releaseReference();
        decays.releaseReference();
        low.releaseReference();
        high.releaseReference();
    }

    private static Tensor keep(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }
}
